//! Addresses, address ranges, and host and port, read as Kubernetes reads them (with its leniency: leading zeros count as
//! decimal, IPv4 within IPv6 is IPv4).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// An address range such as `10.96.0.0/12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    network: IpAddr,
    prefix: u8,
    width: u8,
}

/// One address range, or several divided by commas, as `networking.serviceSubnet` and `podSubnet` have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CidrList(Vec<Cidr>);

/// The address ranges of Services.
pub type ServiceCidrs = CidrList;

/// A text is no address range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an address range such as 10.96.0.0/12 or fd00:10:96::/112")]
pub struct InvalidCidr(pub String);

/// An address range has no address of a certain number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the range {range} has no address number {index}: take a larger range")]
pub struct RangeTooSmall {
    /// The range.
    pub range: Cidr,
    /// The number, counted from 0.
    pub index: u128,
}

impl Cidr {
    /// The first address of the range.
    pub fn network(&self) -> IpAddr {
        self.network
    }

    /// The number of leading bits that all addresses share.
    pub fn prefix(&self) -> u8 {
        self.prefix
    }

    /// 32 or 128.
    pub fn width(&self) -> u8 {
        self.width
    }

    /// The number of bits in which addresses of the range differ.
    pub fn host_bits(&self) -> u8 {
        self.width - self.prefix
    }

    /// Whether this is a range of IPv6.
    pub fn is_ipv6(&self) -> bool {
        self.network.is_ipv6()
    }

    /// How many addresses the range has, as Kubernetes counts them: half of all addresses or more count as none.
    pub fn size(&self) -> u64 {
        match self.host_bits() {
            bits if bits >= self.width - 1 => 0,
            bits if bits >= 63 => i64::MAX as u64,
            bits => 1 << bits,
        }
    }

    /// Whether an address lies in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        let shift = u32::from(self.host_bits());
        address.is_ipv6() == self.is_ipv6()
            && bits_of(address).checked_shr(shift).unwrap_or(0) == bits_of(self.network).checked_shr(shift).unwrap_or(0)
    }

    /// Whether two ranges have an address in common.
    pub fn overlaps(&self, other: &Cidr) -> bool {
        self.contains(other.network) || other.contains(self.network)
    }

    /// The address of a number, counted from 0.
    ///
    /// # Errors
    /// The range ends before it.
    pub fn nth_address(&self, index: u128) -> Result<IpAddr, RangeTooSmall> {
        bits_of(self.network)
            .checked_add(index)
            .and_then(|bits| address_of(bits, self.is_ipv6()))
            .filter(|address| self.contains(*address))
            .ok_or(RangeTooSmall { range: *self, index })
    }
}

impl FromStr for Cidr {
    type Err = InvalidCidr;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || InvalidCidr(text.to_owned());
        let (address, prefix) = text.split_once('/').ok_or_else(error)?;
        let raw: IpAddr = match parse_ipv4(address) {
            Some(v4) => v4.into(),
            None => parse_ipv6(address).ok_or_else(error)?.into(),
        };
        let width: u8 = if raw.is_ipv4() { 32 } else { 128 };
        if prefix.is_empty() || !prefix.bytes().all(|b| b.is_ascii_digit()) {
            return Err(error());
        }
        let prefix: u8 = prefix
            .trim_start_matches('0')
            .parse()
            .or_else(|e| {
                if prefix.trim_start_matches('0').is_empty() {
                    Ok(0)
                } else {
                    Err(e)
                }
            })
            .map_err(|_| error())?;
        let host_bits = width.checked_sub(prefix).ok_or_else(error)?;
        let mask = u128::MAX.checked_shl(u32::from(host_bits)).unwrap_or(0);
        let network = address_of(bits_of(raw) & mask, raw.is_ipv6()).ok_or_else(error)?;
        Ok(Cidr {
            network: network.to_canonical(),
            prefix,
            width,
        })
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let full = if self.network.is_ipv4() { 32 } else { 128 };
        write!(f, "{}/{}", self.network, full - self.host_bits())
    }
}

impl CidrList {
    /// Reads ranges divided by commas.
    ///
    /// # Errors
    /// One of them is no range; an empty text is none either.
    pub fn parse(text: &str) -> Result<Self, InvalidCidr> {
        text.split(',').map(str::parse).collect::<Result<_, _>>().map(CidrList)
    }

    /// The ranges; at least one.
    pub fn as_slice(&self) -> &[Cidr] {
        &self.0
    }

    /// The first range: its family is the cluster's own.
    pub fn first(&self) -> Cidr {
        self.0[0]
    }

    /// Whether there are ranges of both families.
    pub fn is_dual_stack(&self) -> bool {
        self.0.iter().any(Cidr::is_ipv6) && self.0.iter().any(|cidr| !cidr.is_ipv6())
    }

    /// Address of the Service `kubernetes`: the first of the first range.
    ///
    /// # Errors
    /// The range is too small.
    pub fn api_server_address(&self) -> Result<IpAddr, RangeTooSmall> {
        self.first().nth_address(1)
    }

    /// Address of the DNS Service: the tenth of the first range.
    ///
    /// # Errors
    /// The range is too small.
    pub fn dns_address(&self) -> Result<IpAddr, RangeTooSmall> {
        self.first().nth_address(10)
    }
}

/// Reads an IP address. Leading zeros are passed over, zones are refused, IPv4 within IPv6 (`::ffff:10.0.0.1`) is IPv4.
pub fn parse_ip(text: &str) -> Option<IpAddr> {
    match parse_ipv4(text) {
        Some(v4) => Some(v4.into()),
        None => parse_ipv6(text).map(|v6| IpAddr::V6(v6).to_canonical()),
    }
}

/// Whether a text is an IPv6 address.
pub fn is_ipv6(text: &str) -> bool {
    parse_ip(text).is_some_and(|ip| ip.is_ipv6())
}

/// Whether an address can be given to others: no loopback, link-local, multicast, broadcast or unspecified one.
pub fn is_global_unicast(address: IpAddr) -> bool {
    let special = match address {
        IpAddr::V4(v4) => v4.is_broadcast() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    !special && !address.is_unspecified() && !address.is_loopback() && !address.is_multicast()
}

/// A host and, where one is given, a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort {
    /// Host name or address, without brackets.
    pub host: String,
    /// The port.
    pub port: Option<u16>,
}

/// Why a text is no host and port.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHostPort {
    /// The port is no number from 1 to 65535.
    #[error("the port `{0}` is not a number from 1 to 65535")]
    Port(String),
    /// The host is neither an address nor a DNS name.
    #[error("`{0}` is neither an IP address nor a DNS name in lower case")]
    Host(String),
}

impl FromStr for HostPort {
    type Err = InvalidHostPort;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) = split_host_port(text).unwrap_or((text, ""));
        let port = match port {
            "" => None,
            _ => Some(parse_port(port).ok_or_else(|| InvalidHostPort::Port(port.to_owned()))?),
        };
        if parse_ip(host).is_none() && !is_dns_subdomain(host) {
            return Err(InvalidHostPort::Host(host.to_owned()));
        }
        Ok(HostPort {
            host: host.to_owned(),
            port,
        })
    }
}

/// Why a text cannot be split into host and port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// No port.
    #[error("the port is missing")]
    MissingPort,
    /// An IPv6 address without brackets.
    #[error("there are too many colons: write an IPv6 address in brackets")]
    TooManyColons,
    /// Brackets that do not fit.
    #[error("the brackets do not fit: write [ADDRESS]:PORT")]
    Brackets,
}

/// Splits `host:port`, `[host]:port`. Neither part is looked at; both may be empty.
///
/// # Errors
/// The text has no such form.
pub fn split_host_port(text: &str) -> Result<(&str, &str), SplitError> {
    let colon = text.rfind(':').ok_or(SplitError::MissingPort)?;
    let port = &text[colon + 1..];
    let (host, rest) = match text.strip_prefix('[') {
        Some(inner) => {
            let end = inner.find(']').ok_or(SplitError::Brackets)? + 1;
            if end + 1 != colon {
                return Err(match text.as_bytes().get(end + 1) {
                    Some(b':') => SplitError::TooManyColons,
                    _ => SplitError::MissingPort,
                });
            }
            (&text[1..end], port)
        }
        None if text[..colon].contains(':') => return Err(SplitError::TooManyColons),
        None => (&text[..colon], text),
    };
    if host.contains('[') || rest.contains(['[', ']']) {
        return Err(SplitError::Brackets);
    }
    Ok((host, port))
}

/// Joins host and port; an address of IPv6 gets brackets.
pub fn join_host_port(host: &str, port: impl fmt::Display) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

/// Reads a port from 1 to 65535.
pub fn parse_port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port != 0)
}

/// Whether a text is a DNS name (RFC 1123 subdomain): labels of lower case letters, digits and inner dashes, at most 253 long.
pub fn is_dns_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(has_label_form)
}

/// Whether a text is a DNS label (RFC 1123): lower case letters, digits and inner dashes, at most 63 long.
pub fn is_dns_label(text: &str) -> bool {
    text.len() <= 63 && has_label_form(text)
}

/// Whether a text is `*.` and a DNS name.
pub fn is_wildcard_dns_name(text: &str) -> bool {
    text.len() <= 253
        && text
            .strip_prefix("*.")
            .is_some_and(|rest| rest.split('.').all(has_label_form))
}

fn has_label_form(label: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(inner)
}

fn parse_ipv4(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let digits = part.trim_start_matches('0');
        *octet = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

fn parse_ipv6(text: &str) -> Option<Ipv6Addr> {
    if !text.contains(':') {
        return None;
    }
    // The standard library refuses groups of more than four digits and IPv4 parts with leading zeros.
    let groups: Option<Vec<String>> = text.split(':').map(without_leading_zeros).collect();
    groups?.join(":").parse().ok()
}

fn without_leading_zeros(group: &str) -> Option<String> {
    if group.contains('.') {
        return parse_ipv4(group).map(|v4| v4.to_string());
    }
    let digits = group.trim_start_matches('0');
    Some(if digits.is_empty() && !group.is_empty() { "0" } else { digits }.to_owned())
}

fn bits_of(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(u32::from(v4)),
        IpAddr::V6(v6) => u128::from(v6),
    }
}

fn address_of(bits: u128, ipv6: bool) -> Option<IpAddr> {
    if ipv6 {
        return Some(Ipv6Addr::from(bits).into());
    }
    u32::try_from(bits).ok().map(|bits| Ipv4Addr::from(bits).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_leniently() {
        for (text, wanted) in [
            ("192.0.2.1", "192.0.2.1"),
            ("010.000.0000.01", "10.0.0.1"),
            ("::1", "::1"),
            ("fd00:00000::00001", "fd00::1"),
            ("::ffff:10.0.0.1", "10.0.0.1"),
            ("64:ff9b::010.0.0.1", "64:ff9b::a00:1"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("::", "::"),
        ] {
            assert_eq!(parse_ip(text).map(|ip| ip.to_string()).as_deref(), Some(wanted), "{text}");
        }
        for text in [
            "",
            "1",
            "1.2.3",
            "1.2.3.4.5",
            "256.0.0.1",
            "a.b.c.d",
            " 1.2.3.4",
            "1.2.3.4 ",
            "1..2.3",
            "+1.2.3.4",
            "fe80::1%eth0",
            ":",
            ":::",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4::5:6:7:8",
            "12345::",
            "::g",
            "1.2.3.4::",
            "[::1]",
            "::1.2.3",
            "0x1.2.3.4",
            "12:30",
        ] {
            assert_eq!(parse_ip(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_know_their_network_and_size() {
        for (text, written, size, ipv6) in [
            ("10.96.0.0/12", "10.96.0.0/12", 1 << 20, false),
            ("10.96.7.9/016", "10.96.0.0/16", 1 << 16, false),
            ("10.0.0.0/32", "10.0.0.0/32", 1, false),
            ("0.0.0.0/0", "0.0.0.0/0", 0, false),
            ("128.0.0.0/1", "128.0.0.0/1", 0, false),
            ("fd00::/64", "fd00::/64", i64::MAX as u64, true),
            ("fd00::/112", "fd00::/112", 1 << 16, true),
            ("::ffff:10.0.0.0/112", "10.0.0.0/16", 1 << 16, false),
            ("::/0", "::/0", 0, true),
        ] {
            let cidr: Cidr = text.parse().unwrap();
            assert_eq!(
                (cidr.to_string().as_str(), cidr.size(), cidr.is_ipv6()),
                (written, size, ipv6),
                "{text}"
            );
        }
        for text in [
            "",
            "10.0.0.0",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "10.0.0.0/8/8",
            "fd00::/129",
            "/8",
            "10.0.0.0/ 8",
            "10.0.0.0/999",
        ] {
            assert!(text.parse::<Cidr>().is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_are_counted_from_the_network() {
        let cidrs = ServiceCidrs::parse("10.96.0.0/12,fd00:10:96::/112").unwrap();
        assert!(cidrs.is_dual_stack());
        assert_eq!(cidrs.api_server_address().unwrap().to_string(), "10.96.0.1");
        assert_eq!(cidrs.dns_address().unwrap().to_string(), "10.96.0.10");
        let v6 = cidrs.as_slice()[1];
        assert_eq!(v6.nth_address(10).unwrap().to_string(), "fd00:10:96::a");
        assert!(v6.nth_address(1 << 16).is_err());
        let small: Cidr = "255.255.255.248/29".parse().unwrap();
        assert!(small.nth_address(7).is_ok());
        assert!(small.nth_address(8).is_err());
        assert!(ServiceCidrs::parse("10.0.0.0/8, 10.1.0.0/16").is_err());
    }

    #[test]
    fn ranges_overlap_when_one_holds_the_other() {
        let cidr = |text: &str| text.parse::<Cidr>().unwrap();
        assert!(cidr("10.0.0.0/8").overlaps(&cidr("10.96.0.0/12")));
        assert!(cidr("10.96.0.0/12").overlaps(&cidr("10.0.0.0/8")));
        assert!(!cidr("10.96.0.0/12").overlaps(&cidr("10.244.0.0/16")));
        assert!(!cidr("0.0.0.0/0").overlaps(&cidr("::/0")));
    }

    #[test]
    fn host_and_port_are_split_as_go_does() {
        for (text, wanted) in [
            ("a:1", Ok(("a", "1"))),
            ("a:", Ok(("a", ""))),
            (":1", Ok(("", "1"))),
            ("[::1]:80", Ok(("::1", "80"))),
            ("[::1]", Err(SplitError::MissingPort)),
            ("[::1]80:1", Err(SplitError::MissingPort)),
            ("[::1]::80", Err(SplitError::TooManyColons)),
            ("::1", Err(SplitError::TooManyColons)),
            ("a", Err(SplitError::MissingPort)),
            ("", Err(SplitError::MissingPort)),
            ("[a:1", Err(SplitError::Brackets)),
            ("a[b]:1", Err(SplitError::Brackets)),
            ("[a[b]:1", Err(SplitError::Brackets)),
            ("[a]:]1", Err(SplitError::Brackets)),
        ] {
            assert_eq!(split_host_port(text), wanted, "{text}");
        }
    }

    #[test]
    fn endpoints_are_host_or_host_and_port() {
        for text in [
            "api.example.com",
            "api.example.com:6443",
            "api:",
            "10.0.0.1:+6443",
            "[fd00::1]:6443",
            "fd00::1",
            "5",
        ] {
            assert!(text.parse::<HostPort>().is_ok(), "{text}");
        }
        for text in [
            "api:0",
            "api:65536",
            "api:x",
            "API",
            "a_b",
            "[fd00::1]",
            "https://a:1",
            "",
            " a",
            "a:1:2",
        ] {
            assert!(text.parse::<HostPort>().is_err(), "{text}");
        }
        assert_eq!(join_host_port("fd00::1", 6443), "[fd00::1]:6443");
        assert_eq!(join_host_port("api", 6443), "api:6443");
    }

    #[test]
    fn names_have_the_form_of_rfc_1123() {
        let long = format!("{}.com", "a".repeat(249));
        for text in ["a", "a.b-c.d1", "1.2", &long] {
            assert!(is_dns_subdomain(text), "{text}");
            assert_eq!(is_wildcard_dns_name(&format!("*.{text}")), text.len() < 250, "{text}");
        }
        for text in ["", "A", "-a", "a-", "a..b", ".a", "a.", "a_b", "ü", "*.a", &"a".repeat(254)] {
            assert!(!is_dns_subdomain(text), "{text}");
        }
        assert!(is_dns_label("a-1") && !is_dns_label("a.b") && !is_dns_label(&"a".repeat(64)));
    }

    #[test]
    fn global_unicast_is_what_go_calls_it() {
        for (text, wanted) in [
            ("192.0.2.1", true),
            ("10.0.0.1", true),
            ("fd00::1", true),
            ("0.0.0.0", false),
            ("127.0.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("169.254.0.1", false),
            ("fe80::1", false),
            ("::1", false),
            ("ff02::1", false),
            ("::", false),
        ] {
            assert_eq!(is_global_unicast(parse_ip(text).unwrap()), wanted, "{text}");
        }
    }
}
