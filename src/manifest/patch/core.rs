//! The types that a static Pod is made of (`core/v1`), and those that lead to one in a Deployment (`apps/v1`).
//!
//! Source: the JSON and patch tags of the Kubernetes API (`patchStrategy`, `patchMergeKey`).

use super::schema::{
    Field, Kind, Object, Written, bool, bool_pointer, embedded, field, int_or_text, int32, int32_pointer, int64_pointer, list,
    map, object, text, text_pointer,
};

const TEXT: &Kind = &Kind::Text;

/// Declares structs: a constant, the name in the API, the fields.
macro_rules! objects {
    ($( $(#[$meta:meta])* $constant:ident = $name:literal [ $($field:expr),* $(,)? ]; )*) => { $(
        $(#[$meta])*
        pub static $constant: Object = Object { name: $name, fields: &[ $($field),* ] };
    )* };
}

/// A list of structs.
macro_rules! objects_in {
    ($name:literal, $object:expr) => {
        list($name, &Kind::Object(&$object))
    };
}

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
        object("workloadRef", &WORKLOAD_REFERENCE).since(35).until(35), object("schedulingGroup", &SCHEDULING_GROUP).since(36), objects_in!("evictionResponders", EVICTION_RESPONDER).by("name").since(37)];
    WORKLOAD_REFERENCE = "WorkloadReference" [text("name").always(), text("podGroup").always(), text("podGroupReplicaKey")];
    SCHEDULING_GROUP = "PodSchedulingGroup" [text_pointer("podGroupName")];
    EVICTION_RESPONDER = "EvictionResponder" [text("name").always(), int32_pointer("priority").or_null()];
    POD_OS = "PodOS" [text("name").always()];
    READINESS_GATE = "PodReadinessGate" [text("conditionType").always()];
    SCHEDULING_GATE = "PodSchedulingGate" [text("name").always()];
    POD_RESOURCE_CLAIM = "PodResourceClaim" [text("name").always(), text_pointer("resourceClaimName"), text_pointer("resourceClaimTemplateName")];
    LOCAL_REFERENCE = "LocalObjectReference" [text("name")];
    HOST_ALIAS = "HostAlias" [text("ip").always(), list("hostnames", TEXT)];
    DNS_CONFIG = "PodDNSConfig" [list("nameservers", TEXT), list("searches", TEXT), objects_in!("options", DNS_OPTION)];
    DNS_OPTION = "PodDNSConfigOption" [text("name"), text_pointer("value")];
    TOLERATION = "Toleration" [text("key"), text("operator"), text("value"), text("effect"), int64_pointer("tolerationSeconds")];
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
    SECURITY = "SecurityContext" [
        object("capabilities", &CAPABILITIES),
        bool_pointer("privileged"),
        object("seLinuxOptions", &SE_LINUX),
        object("windowsOptions", &WINDOWS),
        int64_pointer("runAsUser"),
        int64_pointer("runAsGroup"),
        bool_pointer("runAsNonRoot"),
        bool_pointer("readOnlyRootFilesystem"),
        bool_pointer("allowPrivilegeEscalation"),
        text_pointer("procMount"),
        object("seccompProfile", &LOCAL_PROFILE),
        object("appArmorProfile", &LOCAL_PROFILE),
    ];
    CAPABILITIES = "Capabilities" [list("add", TEXT), list("drop", TEXT)];
    SE_LINUX = "SELinuxOptions" [text("user"), text("role"), text("type"), text("level")];
    WINDOWS = "WindowsSecurityContextOptions" [
        text_pointer("gmsaCredentialSpecName"),
        text_pointer("gmsaCredentialSpec"),
        text_pointer("runAsUserName"),
        bool_pointer("hostProcess"),
    ];
    LOCAL_PROFILE = "SeccompProfile" [text("type").always(), text_pointer("localhostProfile")];
    SYSCTL = "Sysctl" [text("name").always(), text("value").always()];
    CONTAINER = "Container" [
        text("name").always(),
        text("image"),
        list("command", TEXT),
        list("args", TEXT),
        text("workingDir"),
        objects_in!("ports", PORT).by("containerPort"),
        objects_in!("envFrom", ENV_FROM),
        objects_in!("env", ENV_VAR).by("name"),
        embedded("resources", &RESOURCES),
        objects_in!("resizePolicy", RESIZE_POLICY),
        text_pointer("restartPolicy"),
        objects_in!("restartPolicyRules", RESTART_RULE).since(34),
        objects_in!("volumeMounts", VOLUME_MOUNT).by("mountPath"),
        objects_in!("volumeDevices", VOLUME_DEVICE).by("devicePath"),
        object("livenessProbe", &PROBE),
        object("readinessProbe", &PROBE),
        object("startupProbe", &PROBE),
        object("lifecycle", &LIFECYCLE),
        text("terminationMessagePath"),
        text("terminationMessagePolicy"),
        text("imagePullPolicy"),
        object("securityContext", &SECURITY),
        bool("stdin"),
        bool("stdinOnce"),
        bool("tty"),
    ];
    EPHEMERAL_CONTAINER = "EphemeralContainer" [
        text("name").always(),
        text("image"),
        list("command", TEXT),
        list("args", TEXT),
        text("workingDir"),
        objects_in!("ports", PORT).by("containerPort"),
        objects_in!("envFrom", ENV_FROM),
        objects_in!("env", ENV_VAR).by("name"),
        embedded("resources", &RESOURCES),
        objects_in!("resizePolicy", RESIZE_POLICY),
        text_pointer("restartPolicy"),
        objects_in!("restartPolicyRules", RESTART_RULE).since(34),
        objects_in!("volumeMounts", VOLUME_MOUNT).by("mountPath"),
        objects_in!("volumeDevices", VOLUME_DEVICE).by("devicePath"),
        object("livenessProbe", &PROBE),
        object("readinessProbe", &PROBE),
        object("startupProbe", &PROBE),
        object("lifecycle", &LIFECYCLE),
        text("terminationMessagePath"),
        text("terminationMessagePolicy"),
        text("imagePullPolicy"),
        object("securityContext", &SECURITY),
        bool("stdin"),
        bool("stdinOnce"),
        bool("tty"),
        text("targetContainerName"),
    ];
    PORT = "ContainerPort" [text("name"), int32("hostPort"), int32("containerPort").always(), text("protocol"), text("hostIP")];
    ENV_FROM = "EnvFromSource" [text("prefix"), object("configMapRef", &OPTIONAL_REFERENCE), object("secretRef", &OPTIONAL_REFERENCE)];
    OPTIONAL_REFERENCE = "ConfigMapEnvSource" [text("name"), bool_pointer("optional")];
    ENV_VAR = "EnvVar" [text("name").always(), text("value"), object("valueFrom", &ENV_SOURCE)];
    ENV_SOURCE = "EnvVarSource" [
        object("fieldRef", &FIELD_SELECTOR),
        object("resourceFieldRef", &RESOURCE_SELECTOR),
        object("configMapKeyRef", &KEY_SELECTOR),
        object("secretKeyRef", &KEY_SELECTOR),
        object("fileKeyRef", &FILE_KEY_SELECTOR).since(34),
    ];
    FIELD_SELECTOR = "ObjectFieldSelector" [text("apiVersion"), text("fieldPath").always()];
    RESOURCE_SELECTOR = "ResourceFieldSelector" [text("containerName"), text("resource").always(), field("divisor", Kind::Quantity).always()];
    KEY_SELECTOR = "ConfigMapKeySelector" [text("name"), text("key").always(), bool_pointer("optional")];
    FILE_KEY_SELECTOR = "FileKeySelector" [
        text("volumeName").always(),
        text("path").always(),
        text("key").always(),
        bool_pointer("optional"),
    ];
    RESOURCES = "ResourceRequirements" [map("limits", QUANTITY), map("requests", QUANTITY), objects_in!("claims", RESOURCE_CLAIM)];
    RESOURCE_CLAIM = "ResourceClaim" [text("name").always(), text("request")];
    RESIZE_POLICY = "ContainerResizePolicy" [text("resourceName").always(), text("restartPolicy").always()];
    RESTART_RULE = "ContainerRestartRule" [text("action"), object("exitCodes", &EXIT_CODES)];
    EXIT_CODES = "ContainerRestartRuleOnExitCodes" [text("operator"), list("values", &Kind::Int32)];
    VOLUME_MOUNT = "VolumeMount" [
        text("name").always(),
        bool("readOnly"),
        text_pointer("recursiveReadOnly"),
        text("mountPath").always(),
        text("subPath"),
        text_pointer("mountPropagation"),
        text("subPathExpr"), list("bindMountOptions", TEXT).since(37)];
    VOLUME_DEVICE = "VolumeDevice" [text("name").always(), text("devicePath").always()];
    PROBE = "Probe" [
        object("exec", &EXEC),
        object("httpGet", &HTTP_GET),
        object("tcpSocket", &TCP_SOCKET),
        object("grpc", &GRPC),
        int32("initialDelaySeconds"),
        int32("timeoutSeconds"),
        int32("periodSeconds"),
        int32("successThreshold"),
        int32("failureThreshold"),
        int64_pointer("terminationGracePeriodSeconds"),
    ];
    EXEC = "ExecAction" [list("command", TEXT)];
    HTTP_GET = "HTTPGetAction" [text("path"), int_or_text("port"), text("host"), text("scheme"), objects_in!("httpHeaders", HTTP_HEADER), text_pointer("protocol").since(37)];
    HTTP_HEADER = "HTTPHeader" [text("name").always(), text("value").always()];
    TCP_SOCKET = "TCPSocketAction" [int_or_text("port"), text("host")];
    GRPC = "GRPCAction" [int32("port").always(), text_pointer("service").or_null(), text_pointer("mode").since(37)];
    LIFECYCLE = "Lifecycle" [object("postStart", &LIFECYCLE_HANDLER), object("preStop", &LIFECYCLE_HANDLER), text_pointer("stopSignal").since(33)];
    LIFECYCLE_HANDLER = "LifecycleHandler" [object("exec", &EXEC), object("httpGet", &HTTP_GET), object("tcpSocket", &TCP_SOCKET), object("sleep", &SLEEP)];
    SLEEP = "SleepAction" [field("seconds", Kind::Int64).always()];
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

objects! {
    VOLUME = "Volume" [
        text("name").always(),
        object("hostPath", &HOST_PATH),
        object("emptyDir", &EMPTY_DIR),
        object("gcePersistentDisk", &GCE_DISK),
        object("awsElasticBlockStore", &AWS_DISK),
        object("gitRepo", &GIT_REPO),
        object("secret", &SECRET_VOLUME),
        object("nfs", &NFS),
        object("iscsi", &ISCSI),
        object("glusterfs", &GLUSTERFS),
        object("persistentVolumeClaim", &CLAIM_VOLUME),
        object("rbd", &RBD),
        object("flexVolume", &FLEX_VOLUME),
        object("cinder", &CINDER),
        object("cephfs", &CEPHFS),
        object("flocker", &FLOCKER),
        object("downwardAPI", &DOWNWARD_VOLUME),
        object("fc", &FIBRE_CHANNEL),
        object("azureFile", &AZURE_FILE),
        object("configMap", &CONFIG_MAP_VOLUME),
        object("vsphereVolume", &VSPHERE),
        object("quobyte", &QUOBYTE),
        object("azureDisk", &AZURE_DISK),
        object("photonPersistentDisk", &PHOTON_DISK),
        object("projected", &PROJECTED),
        object("portworxVolume", &PORTWORX),
        object("scaleIO", &SCALE_IO),
        object("storageos", &STORAGE_OS),
        object("csi", &CSI),
        object("ephemeral", &EPHEMERAL),
        object("image", &IMAGE_VOLUME),
    ];
    HOST_PATH = "HostPathVolumeSource" [text("path").always(), text_pointer("type")];
    EMPTY_DIR = "EmptyDirVolumeSource" [text("medium"), field("sizeLimit", Kind::Quantity).pointer(), int32_pointer("mode").since(37)];
    GCE_DISK = "GCEPersistentDiskVolumeSource" [text("pdName").always(), text("fsType"), int32("partition"), bool("readOnly")];
    AWS_DISK = "AWSElasticBlockStoreVolumeSource" [text("volumeID").always(), text("fsType"), int32("partition"), bool("readOnly")];
    GIT_REPO = "GitRepoVolumeSource" [text("repository").always(), text("revision"), text("directory")];
    SECRET_VOLUME = "SecretVolumeSource" [text("secretName"), objects_in!("items", KEY_TO_PATH), int32_pointer("defaultMode"), bool_pointer("optional"), int64_pointer("defaultUser").since(37)];
    CONFIG_MAP_VOLUME = "ConfigMapVolumeSource" [text("name"), objects_in!("items", KEY_TO_PATH), int32_pointer("defaultMode"), bool_pointer("optional"), int64_pointer("defaultUser").since(37)];
    KEY_TO_PATH = "KeyToPath" [text("key").always(), text("path").always(), int32_pointer("mode"), int64_pointer("user").since(37)];
    NFS = "NFSVolumeSource" [text("server").always(), text("path").always(), bool("readOnly")];
    ISCSI = "ISCSIVolumeSource" [
        text("targetPortal").always(),
        text("iqn").always(),
        int32("lun").always(),
        text("iscsiInterface"),
        text("fsType"),
        bool("readOnly"),
        list("portals", TEXT),
        bool("chapAuthDiscovery"),
        bool("chapAuthSession"),
        object("secretRef", &LOCAL_REFERENCE),
        text_pointer("initiatorName"),
    ];
    GLUSTERFS = "GlusterfsVolumeSource" [text("endpoints").always(), text("path").always(), bool("readOnly")];
    CLAIM_VOLUME = "PersistentVolumeClaimVolumeSource" [text("claimName").always(), bool("readOnly")];
    RBD = "RBDVolumeSource" [
        list("monitors", TEXT).always(),
        text("image").always(),
        text("fsType"),
        text("pool"),
        text("user"),
        text("keyring"),
        object("secretRef", &LOCAL_REFERENCE),
        bool("readOnly"),
    ];
    FLEX_VOLUME = "FlexVolumeSource" [text("driver").always(), text("fsType"), object("secretRef", &LOCAL_REFERENCE), bool("readOnly"), map("options", TEXT)];
    CINDER = "CinderVolumeSource" [text("volumeID").always(), text("fsType"), bool("readOnly"), object("secretRef", &LOCAL_REFERENCE)];
    CEPHFS = "CephFSVolumeSource" [
        list("monitors", TEXT).always(),
        text("path"),
        text("user"),
        text("secretFile"),
        object("secretRef", &LOCAL_REFERENCE),
        bool("readOnly"),
    ];
    FLOCKER = "FlockerVolumeSource" [text("datasetName"), text("datasetUUID")];
    DOWNWARD_VOLUME = "DownwardAPIVolumeSource" [objects_in!("items", DOWNWARD_FILE), int32_pointer("defaultMode"), int64_pointer("defaultUser").since(37)];
    DOWNWARD_FILE = "DownwardAPIVolumeFile" [
        text("path").always(),
        object("fieldRef", &FIELD_SELECTOR),
        object("resourceFieldRef", &RESOURCE_SELECTOR),
        int32_pointer("mode"), int64_pointer("user").since(37)];
    FIBRE_CHANNEL = "FCVolumeSource" [list("targetWWNs", TEXT), int32_pointer("lun"), text("fsType"), bool("readOnly"), list("wwids", TEXT)];
    AZURE_FILE = "AzureFileVolumeSource" [text("secretName").always(), text("shareName").always(), bool("readOnly")];
    VSPHERE = "VsphereVirtualDiskVolumeSource" [text("volumePath").always(), text("fsType"), text("storagePolicyName"), text("storagePolicyID")];
    QUOBYTE = "QuobyteVolumeSource" [
        text("registry").always(),
        text("volume").always(),
        bool("readOnly"),
        text("user"),
        text("group"),
        text("tenant"),
    ];
    AZURE_DISK = "AzureDiskVolumeSource" [
        text("diskName").always(),
        text("diskURI").always(),
        text_pointer("cachingMode"),
        text_pointer("fsType"),
        bool_pointer("readOnly"),
        text_pointer("kind"),
    ];
    PHOTON_DISK = "PhotonPersistentDiskVolumeSource" [text("pdID").always(), text("fsType")];
    PROJECTED = "ProjectedVolumeSource" [objects_in!("sources", PROJECTION).always(), int32_pointer("defaultMode"), int64_pointer("defaultUser").since(37)];
    PROJECTION = "VolumeProjection" [
        object("secret", &KEYS_PROJECTION),
        object("downwardAPI", &DOWNWARD_PROJECTION),
        object("configMap", &KEYS_PROJECTION),
        object("serviceAccountToken", &TOKEN_PROJECTION),
        object("clusterTrustBundle", &TRUST_PROJECTION),
        object("podCertificate", &CERTIFICATE_PROJECTION).since(34),
    ];
    KEYS_PROJECTION = "SecretProjection" [text("name"), objects_in!("items", KEY_TO_PATH), bool_pointer("optional")];
    DOWNWARD_PROJECTION = "DownwardAPIProjection" [objects_in!("items", DOWNWARD_FILE)];
    TOKEN_PROJECTION = "ServiceAccountTokenProjection" [text("audience"), int64_pointer("expirationSeconds"), text("path").always(), int64_pointer("user").since(37)];
    TRUST_PROJECTION = "ClusterTrustBundleProjection" [
        text_pointer("name"),
        text_pointer("signerName"),
        object("labelSelector", &LABEL_SELECTOR),
        bool_pointer("optional"),
        text("path").always(), int64_pointer("user").since(37)];
    CERTIFICATE_PROJECTION = "PodCertificateProjection" [
        text("signerName"),
        text("keyType"),
        int32_pointer("maxExpirationSeconds"),
        text("credentialBundlePath"),
        text("keyPath"),
        text("certificateChainPath"),
        map("userAnnotations", TEXT).since(35), int64_pointer("user").since(37)];
    PORTWORX = "PortworxVolumeSource" [text("volumeID").always(), text("fsType"), bool("readOnly")];
    SCALE_IO = "ScaleIOVolumeSource" [
        text("gateway").always(),
        text("system").always(),
        object("secretRef", &LOCAL_REFERENCE).or_null(),
        bool("sslEnabled"),
        text("protectionDomain"),
        text("storagePool"),
        text("storageMode"),
        text("volumeName"),
        text("fsType"),
        bool("readOnly"),
    ];
    STORAGE_OS = "StorageOSVolumeSource" [text("volumeName"), text("volumeNamespace"), text("fsType"), bool("readOnly"), object("secretRef", &LOCAL_REFERENCE)];
    CSI = "CSIVolumeSource" [
        text("driver").always(),
        bool_pointer("readOnly"),
        text_pointer("fsType"),
        map("volumeAttributes", TEXT),
        object("nodePublishSecretRef", &LOCAL_REFERENCE),
    ];
    EPHEMERAL = "EphemeralVolumeSource" [object("volumeClaimTemplate", &CLAIM_TEMPLATE)];
    CLAIM_TEMPLATE = "PersistentVolumeClaimTemplate" [embedded("metadata", &OBJECT_META), embedded("spec", &CLAIM_SPEC)];
    CLAIM_SPEC = "PersistentVolumeClaimSpec" [
        list("accessModes", TEXT),
        object("selector", &LABEL_SELECTOR),
        embedded("resources", &VOLUME_RESOURCES),
        text("volumeName"),
        text_pointer("storageClassName"),
        text_pointer("volumeMode"),
        object("dataSource", &TYPED_REFERENCE),
        object("dataSourceRef", &NAMESPACED_REFERENCE),
        text_pointer("volumeAttributesClassName"),
    ];
    VOLUME_RESOURCES = "VolumeResourceRequirements" [map("limits", QUANTITY), map("requests", QUANTITY)];
    TYPED_REFERENCE = "TypedLocalObjectReference" [text_pointer("apiGroup").or_null(), text("kind").always(), text("name").always()];
    NAMESPACED_REFERENCE = "TypedObjectReference" [
        text_pointer("apiGroup").or_null(),
        text("kind").always(),
        text("name").always(),
        text_pointer("namespace"),
    ];
    IMAGE_VOLUME = "ImageVolumeSource" [text("reference"), text("pullPolicy")];
}
