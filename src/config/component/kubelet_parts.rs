//! The structs inside a KubeletConfiguration.

use std::collections::BTreeMap;

use crate::config::duration::Duration;
use crate::config::model::Quantity;
use crate::config::object::object;

object! {
    /// How requests to the kubelet are authenticated.
    pub struct Authentication {
        /// By client certificates.
        pub x509: X509Authentication = "x509",
        /// By asking the API server.
        pub webhook: WebhookAuthentication = "webhook",
        /// Not at all.
        pub anonymous: AnonymousAuthentication = "anonymous",
    }
}

object! {
    /// Authentication by client certificates.
    pub struct X509Authentication {
        /// CA that must have signed them.
        pub client_ca_file: String = "clientCAFile",
    }
}

object! {
    /// Authentication by asking the API server.
    pub struct WebhookAuthentication {
        /// Whether it is on.
        pub enabled: Option<bool> = "enabled",
        /// How long an answer holds.
        pub cache_ttl: Duration = "cacheTTL",
    }
}

object! {
    /// Requests of nobody in particular.
    pub struct AnonymousAuthentication {
        /// Whether they are accepted.
        pub enabled: Option<bool> = "enabled",
    }
}

object! {
    /// How requests to the kubelet are authorized.
    pub struct Authorization {
        /// `AlwaysAllow` or `Webhook`.
        pub mode: String = "mode",
        /// By asking the API server.
        pub webhook: WebhookAuthorization = "webhook",
    }
}

object! {
    /// Authorization by asking the API server.
    pub struct WebhookAuthorization {
        /// How long a yes holds.
        pub cache_authorized_ttl: Duration = "cacheAuthorizedTTL",
        /// How long a no holds.
        pub cache_unauthorized_ttl: Duration = "cacheUnauthorizedTTL",
    }
}

object! {
    /// Memory kept on a NUMA node.
    pub struct MemoryReservation {
        /// Number of the NUMA node.
        pub numa_node: i32 = "numaNode" keep,
        /// How much of what.
        pub limits: Option<BTreeMap<String, Quantity>> = "limits" keep,
    }
}

object! {
    /// How long a shutdown waits for Pods of a priority.
    pub struct ShutdownGracePeriodByPodPriority {
        /// From this priority on.
        pub priority: i32 = "priority" keep,
        /// How long.
        pub shutdown_grace_period_seconds: i64 = "shutdownGracePeriodSeconds" keep,
    }
}

object! {
    /// How Pods may swap.
    pub struct MemorySwap {
        /// `NoSwap` or `LimitedSwap`.
        pub swap_behavior: String = "swapBehavior",
    }
}

object! {
    /// How crashing containers are restarted.
    pub struct CrashLoopBackOff {
        /// The longest wait before a restart.
        pub max_container_restart_period: Option<Duration> = "maxContainerRestartPeriod",
    }
}

object! {
    /// User namespaces of Pods.
    pub struct UserNamespaces {
        /// Number of user IDs of each Pod.
        pub ids_per_pod: Option<i64> = "idsPerPod",
    }
}

object! {
    /// Where traces go (`component-base/tracing`).
    pub struct Tracing {
        /// The collector.
        pub endpoint: Option<String> = "endpoint",
        /// How many of a million are kept.
        pub sampling_rate_per_million: Option<i32> = "samplingRatePerMillion",
    }
}
