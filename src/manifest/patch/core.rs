//! The types that a static Pod is made of (`core/v1`), and those that lead to one in a Deployment (`apps/v1`).
//!
//! Source: the JSON and patch tags of the Kubernetes API (`patchStrategy`, `patchMergeKey`).

use super::container::{CONTAINER, EPHEMERAL_CONTAINER, RESOURCES};
use super::schema::{
    Field, Kind, Written, bool, bool_pointer, embedded, field, int32, int32_pointer, int64_pointer, list, map, object, objects,
    objects_in, text, text_pointer,
};
use super::volume::VOLUME;

const TEXT: &Kind = &Kind::Text;
const QUANTITY: &Kind = &Kind::Quantity;

const CREATION: Field = Field {
    written: Written::Timestamp,
    ..field("creationTimestamp", Kind::Time)
};

objects! {
    /// A Pod.
    POD = "Pod" [
        text("kind"),
        text("apiVersion"),
        embedded("metadata", &OBJECT_META),
        embedded("spec", &POD_SPEC),
        embedded("status", &POD_STATUS),
    ];
    /// A Deployment.
    DEPLOYMENT = "Deployment" [
        text("kind"),
        text("apiVersion"),
        embedded("metadata", &OBJECT_META),
        embedded("spec", &DEPLOYMENT_SPEC),
        embedded("status", &DEPLOYMENT_STATUS),
    ];
    DEPLOYMENT_SPEC = "DeploymentSpec" [
        int32_pointer("replicas"),
        object("selector", &LABEL_SELECTOR).or_null(),
        embedded("template", &POD_TEMPLATE),
        embedded("strategy", &DEPLOYMENT_STRATEGY),
        int32("minReadySeconds"),
        int32_pointer("revisionHistoryLimit"),
        bool("paused"),
        int32_pointer("progressDeadlineSeconds"),
    ];
    DEPLOYMENT_STRATEGY = "DeploymentStrategy" [text("type"), object("rollingUpdate", &ROLLING_UPDATE)];
    ROLLING_UPDATE = "RollingUpdateDeployment" [
        field("maxUnavailable", Kind::IntOrText).pointer(),
        field("maxSurge", Kind::IntOrText).pointer(),
    ];
    DEPLOYMENT_STATUS = "DeploymentStatus" [
        field("observedGeneration", Kind::Int64),
        int32("replicas"),
        int32("updatedReplicas"),
        int32("readyReplicas"),
        int32("availableReplicas"),
        int32("unavailableReplicas"),
        int32_pointer("terminatingReplicas").since(33),
        list("conditions", &Kind::Any).by("type"),
        int32_pointer("collisionCount"),
    ];
    POD_TEMPLATE = "PodTemplateSpec" [embedded("metadata", &OBJECT_META), embedded("spec", &POD_SPEC)];
    OBJECT_META = "ObjectMeta" [
        text("name"),
        text("generateName"),
        text("namespace"),
        text("selfLink"),
        text("uid"),
        text("resourceVersion"),
        field("generation", Kind::Int64),
        CREATION,
        field("deletionTimestamp", Kind::Time).pointer(),
        int64_pointer("deletionGracePeriodSeconds"),
        map("labels", TEXT),
        map("annotations", TEXT),
        objects_in!("ownerReferences", OWNER).by("uid"),
        list("finalizers", TEXT).set(),
        list("managedFields", &Kind::Any),
    ];
    OWNER = "OwnerReference" [
        text("apiVersion").always(),
        text("kind").always(),
        text("name").always(),
        text("uid").always(),
        bool_pointer("controller"),
        bool_pointer("blockOwnerDeletion"),
    ];
    POD_SPEC = "PodSpec" [
        objects_in!("volumes", VOLUME).by("name"),
        objects_in!("initContainers", CONTAINER).by("name"),
        objects_in!("containers", CONTAINER).by("name").always(),
        objects_in!("ephemeralContainers", EPHEMERAL_CONTAINER).by("name"),
        text("restartPolicy"),
        int64_pointer("terminationGracePeriodSeconds"),
        int64_pointer("activeDeadlineSeconds"),
        text("dnsPolicy"),
        map("nodeSelector", TEXT),
        text("serviceAccountName"),
        text("serviceAccount"),
        bool_pointer("automountServiceAccountToken"),
        text("nodeName"),
        bool("hostNetwork"),
        bool("hostPID"),
        bool("hostIPC"),
        bool_pointer("shareProcessNamespace"),
        object("securityContext", &POD_SECURITY),
        objects_in!("imagePullSecrets", LOCAL_REFERENCE).by("name"),
        text("hostname"),
        text("subdomain"),
        object("affinity", &AFFINITY),
        text("schedulerName"),
        objects_in!("tolerations", TOLERATION),
        objects_in!("hostAliases", HOST_ALIAS).by("ip"),
        text("priorityClassName"),
        int32_pointer("priority"),
        object("dnsConfig", &DNS_CONFIG),
        objects_in!("readinessGates", READINESS_GATE),
        text_pointer("runtimeClassName"),
        bool_pointer("enableServiceLinks"),
        text_pointer("preemptionPolicy"),
        map("overhead", QUANTITY),
        objects_in!("topologySpreadConstraints", TOPOLOGY_SPREAD).by("topologyKey"),
        bool_pointer("setHostnameAsFQDN"),
        object("os", &POD_OS),
        bool_pointer("hostUsers"),
        objects_in!("schedulingGates", SCHEDULING_GATE).by("name"),
        objects_in!("resourceClaims", POD_RESOURCE_CLAIM).by("name"),
        object("resources", &RESOURCES).since(32),
        text_pointer("hostnameOverride").since(34),
        object("workloadRef", &WORKLOAD_REFERENCE).since(35).until(35),
        object("schedulingGroup", &SCHEDULING_GROUP).since(36),
        objects_in!("evictionResponders", EVICTION_RESPONDER).by("name").since(37),
    ];
    WORKLOAD_REFERENCE = "WorkloadReference" [text("name").always(), text("podGroup").always(), text("podGroupReplicaKey")];
    SCHEDULING_GROUP = "PodSchedulingGroup" [text_pointer("podGroupName")];
    EVICTION_RESPONDER = "EvictionResponder" [text("name").always(), int32_pointer("priority").or_null()];
    POD_OS = "PodOS" [text("name").always()];
    READINESS_GATE = "PodReadinessGate" [text("conditionType").always()];
    SCHEDULING_GATE = "PodSchedulingGate" [text("name").always()];
    POD_RESOURCE_CLAIM = "PodResourceClaim" [
        text("name").always(),
        text_pointer("resourceClaimName"),
        text_pointer("resourceClaimTemplateName"),
    ];
    LOCAL_REFERENCE = "LocalObjectReference" [text("name")];
    HOST_ALIAS = "HostAlias" [text("ip").always(), list("hostnames", TEXT)];
    DNS_CONFIG = "PodDNSConfig" [list("nameservers", TEXT), list("searches", TEXT), objects_in!("options", DNS_OPTION)];
    DNS_OPTION = "PodDNSConfigOption" [text("name"), text_pointer("value")];
    TOLERATION = "Toleration" [
        text("key"),
        text("operator"),
        text("value"),
        text("effect"),
        int64_pointer("tolerationSeconds"),
    ];
    TOPOLOGY_SPREAD = "TopologySpreadConstraint" [
        int32("maxSkew").always(),
        text("topologyKey").always(),
        text("whenUnsatisfiable").always(),
        object("labelSelector", &LABEL_SELECTOR),
        int32_pointer("minDomains"),
        text_pointer("nodeAffinityPolicy"),
        text_pointer("nodeTaintsPolicy"),
        list("matchLabelKeys", TEXT),
    ];
    LABEL_SELECTOR = "LabelSelector" [map("matchLabels", TEXT), objects_in!("matchExpressions", REQUIREMENT)];
    REQUIREMENT = "LabelSelectorRequirement" [text("key").always(), text("operator").always(), list("values", TEXT)];
    AFFINITY = "Affinity" [
        object("nodeAffinity", &NODE_AFFINITY),
        object("podAffinity", &POD_AFFINITY),
        object("podAntiAffinity", &POD_AFFINITY),
    ];
    NODE_AFFINITY = "NodeAffinity" [
        object("requiredDuringSchedulingIgnoredDuringExecution", &NODE_SELECTOR),
        objects_in!("preferredDuringSchedulingIgnoredDuringExecution", PREFERRED_TERM),
    ];
    NODE_SELECTOR = "NodeSelector" [objects_in!("nodeSelectorTerms", NODE_TERM).always()];
    NODE_TERM = "NodeSelectorTerm" [objects_in!("matchExpressions", REQUIREMENT), objects_in!("matchFields", REQUIREMENT)];
    PREFERRED_TERM = "PreferredSchedulingTerm" [int32("weight").always(), embedded("preference", &NODE_TERM)];
    POD_AFFINITY = "PodAffinity" [
        objects_in!("requiredDuringSchedulingIgnoredDuringExecution", AFFINITY_TERM),
        objects_in!("preferredDuringSchedulingIgnoredDuringExecution", WEIGHTED_TERM),
    ];
    WEIGHTED_TERM = "WeightedPodAffinityTerm" [int32("weight").always(), embedded("podAffinityTerm", &AFFINITY_TERM)];
    AFFINITY_TERM = "PodAffinityTerm" [
        object("labelSelector", &LABEL_SELECTOR),
        list("namespaces", TEXT),
        text("topologyKey").always(),
        object("namespaceSelector", &LABEL_SELECTOR),
        list("matchLabelKeys", TEXT),
        list("mismatchLabelKeys", TEXT),
    ];
    POD_SECURITY = "PodSecurityContext" [
        object("seLinuxOptions", &SE_LINUX),
        object("windowsOptions", &WINDOWS),
        int64_pointer("runAsUser"),
        int64_pointer("runAsGroup"),
        bool_pointer("runAsNonRoot"),
        list("supplementalGroups", &Kind::Int64),
        text_pointer("supplementalGroupsPolicy"),
        int64_pointer("fsGroup"),
        objects_in!("sysctls", SYSCTL),
        text_pointer("fsGroupChangePolicy"),
        object("seccompProfile", &LOCAL_PROFILE),
        object("appArmorProfile", &LOCAL_PROFILE),
        text_pointer("seLinuxChangePolicy").since(32),
    ];
    SE_LINUX = "SELinuxOptions" [text("user"), text("role"), text("type"), text("level")];
    WINDOWS = "WindowsSecurityContextOptions" [
        text_pointer("gmsaCredentialSpecName"),
        text_pointer("gmsaCredentialSpec"),
        text_pointer("runAsUserName"),
        bool_pointer("hostProcess"),
    ];
    LOCAL_PROFILE = "SeccompProfile" [text("type").always(), text_pointer("localhostProfile")];
    SYSCTL = "Sysctl" [text("name").always(), text("value").always()];
    POD_STATUS = "PodStatus" [
        field("observedGeneration", Kind::Int64),
        text("phase"),
        list("conditions", &Kind::Any).by("type"),
        text("message"),
        text("reason"),
        text("nominatedNodeName"),
        text("hostIP"),
        list("hostIPs", &Kind::Any),
        text("podIP"),
        list("podIPs", &Kind::Any),
        field("startTime", Kind::Time).pointer(),
        list("initContainerStatuses", &Kind::Any),
        list("containerStatuses", &Kind::Any),
        text("qosClass"),
        list("ephemeralContainerStatuses", &Kind::Any),
        text("resize"),
        list("resourceClaimStatuses", &Kind::Any),
    ];
}
