//! Cluster addresses of Services.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::resources::Resource;
use super::status::{ApiError, Cause};
use super::store::Store;

/// A range of addresses.
#[derive(Clone, Debug)]
pub struct Range {
    first: IpAddr,
    bits: u32,
    text: String,
}

impl Range {
    /// The ranges in a flag, the primary one first.
    pub fn parse_all(text: &str) -> Result<Vec<Range>, String> {
        text.split(',').map(Range::parse).collect()
    }

    fn parse(text: &str) -> Result<Range, String> {
        let wrong = || format!("{text:?} is no range of addresses");
        let (address, bits) = text.trim().split_once('/').ok_or_else(wrong)?;
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let bits: u32 = bits.parse().map_err(|_| wrong())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        if bits > width {
            return Err(wrong());
        }
        let host_bits = width - bits;
        let mask = if host_bits >= 128 { 0 } else { !0u128 << host_bits };
        Ok(Range {
            first: address_of(number(address) & mask, address.is_ipv4()),
            bits,
            text: text.trim().to_owned(),
        })
    }

    /// The nth address, the network's own being number 0.
    pub fn nth(&self, n: u128) -> IpAddr {
        address_of(number(self.first) + n, self.first.is_ipv4())
    }

    fn size(&self) -> u128 {
        let width = if self.first.is_ipv4() { 32 } else { 128 };
        1u128.checked_shl(width - self.bits).unwrap_or(u128::MAX)
    }

    fn holds(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.first.is_ipv4() && number(address).wrapping_sub(number(self.first)) < self.size()
    }

    fn family(&self) -> &'static str {
        family(self.first)
    }
}

/// Gives a new Service its addresses, or checks the one it asks for.
pub fn allocate(store: &Store, ranges: &[Range], resource: &Resource, service: &mut Value) -> Result<(), ApiError> {
    let name = service["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    let spec = &mut service["spec"];
    if spec["type"] == "ExternalName" {
        return Ok(());
    }
    let primary = ranges.first().ok_or_else(|| ApiError::internal("no service address range"))?;
    if spec["ipFamilyPolicy"].is_null() {
        spec["ipFamilyPolicy"] = "SingleStack".into();
    }
    let asked: Vec<String> = match (&spec["clusterIPs"], spec["clusterIP"].as_str().unwrap_or_default()) {
        (Value::Array(items), _) if !items.is_empty() => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        (_, "") => Vec::new(),
        (_, one) => vec![one.to_owned()],
    };
    if asked.iter().any(|a| a == "None") {
        spec["clusterIP"] = "None".into();
        spec["clusterIPs"] = json!(["None"]);
        spec["ipFamilies"] = json!([primary.family()]);
        return Ok(());
    }
    let refuse = |why: String| {
        Err(ApiError::invalid(
            resource,
            &name,
            &[Cause::invalid("spec.clusterIPs", &json!(asked), &why)],
        ))
    };
    let mut addresses = Vec::new();
    for text in &asked {
        let Ok(address) = text.parse::<IpAddr>() else {
            let why = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
            return Err(ApiError::invalid(
                resource,
                &name,
                &[Cause::invalid("spec.clusterIPs[0]", &json!(text), why)],
            ));
        };
        let Some(range) = ranges.iter().find(|r| r.family() == family(address)) else {
            return refuse(format!(
                "failed to allocate IP {text}: the family is not configured on this cluster"
            ));
        };
        if !range.holds(address) {
            let why = format!(
                "the provided IP ({text}) is not in the valid range. The range of valid IPs is {}",
                range.text
            );
            return refuse(format!("failed to allocate IP {text}: {why}"));
        }
        if taken(store, address) {
            return refuse(format!("failed to allocate IP {text}: provided IP is already allocated"));
        }
        addresses.push(address);
    }
    if addresses.is_empty() {
        // The first sixteenth (at most 256) of a range is left to who asks for an address.
        let from = (primary.size() / 16).clamp(1, 256);
        let free = (from..primary.size()).map(|n| primary.nth(n)).find(|a| !taken(store, *a));
        addresses.push(free.ok_or_else(|| ApiError::internal("failed to allocate a serviceIP: range is full"))?);
    }
    spec["clusterIP"] = addresses[0].to_string().into();
    spec["clusterIPs"] = addresses.iter().map(ToString::to_string).collect();
    spec["ipFamilies"] = addresses.iter().map(|a| family(*a)).collect();
    Ok(())
}

fn taken(store: &Store, address: IpAddr) -> bool {
    let same = |text: &Value| text.as_str().and_then(|t| t.parse::<IpAddr>().ok()) == Some(address);
    store
        .list("services", "")
        .any(|s| same(&s["spec"]["clusterIP"]) || s["spec"]["clusterIPs"].as_array().into_iter().flatten().any(same))
}

fn family(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "IPv4" } else { "IPv6" }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(u32::from(v4)),
        IpAddr::V6(v6) => u128::from(v6),
    }
}

fn address_of(number: u128, v4: bool) -> IpAddr {
    if v4 {
        IpAddr::V4(u32::try_from(number).unwrap_or(u32::MAX).into())
    } else {
        IpAddr::V6(number.into())
    }
}
