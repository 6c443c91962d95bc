//! The types that a container is made of (`core/v1`).

use super::core::{LOCAL_PROFILE, SE_LINUX, WINDOWS};
use super::schema::{
    Kind, bool, bool_pointer, embedded, field, int_or_text, int32, int64_pointer, list, map, object, objects, objects_in, text,
    text_pointer,
};

const TEXT: &Kind = &Kind::Text;
const QUANTITY: &Kind = &Kind::Quantity;

objects! {
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
    PORT = "ContainerPort" [
        text("name"),
        int32("hostPort"),
        int32("containerPort").always(),
        text("protocol"),
        text("hostIP"),
    ];
    ENV_FROM = "EnvFromSource" [
        text("prefix"),
        object("configMapRef", &OPTIONAL_REFERENCE),
        object("secretRef", &OPTIONAL_REFERENCE),
    ];
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
    RESOURCE_SELECTOR = "ResourceFieldSelector" [
        text("containerName"),
        text("resource").always(),
        field("divisor", Kind::Quantity).always(),
    ];
    KEY_SELECTOR = "ConfigMapKeySelector" [text("name"), text("key").always(), bool_pointer("optional")];
    FILE_KEY_SELECTOR = "FileKeySelector" [
        text("volumeName").always(),
        text("path").always(),
        text("key").always(),
        bool_pointer("optional"),
    ];
    RESOURCES = "ResourceRequirements" [
        map("limits", QUANTITY),
        map("requests", QUANTITY),
        objects_in!("claims", RESOURCE_CLAIM),
    ];
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
        text("subPathExpr"),
        list("bindMountOptions", TEXT).since(37),
    ];
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
    HTTP_GET = "HTTPGetAction" [
        text("path"),
        int_or_text("port"),
        text("host"),
        text("scheme"),
        objects_in!("httpHeaders", HTTP_HEADER),
        text_pointer("protocol").since(37),
    ];
    HTTP_HEADER = "HTTPHeader" [text("name").always(), text("value").always()];
    TCP_SOCKET = "TCPSocketAction" [int_or_text("port"), text("host")];
    GRPC = "GRPCAction" [int32("port").always(), text_pointer("service").or_null(), text_pointer("mode").since(37)];
    LIFECYCLE = "Lifecycle" [
        object("postStart", &LIFECYCLE_HANDLER),
        object("preStop", &LIFECYCLE_HANDLER),
        text_pointer("stopSignal").since(33),
    ];
    LIFECYCLE_HANDLER = "LifecycleHandler" [
        object("exec", &EXEC),
        object("httpGet", &HTTP_GET),
        object("tcpSocket", &TCP_SOCKET),
        object("sleep", &SLEEP),
    ];
    SLEEP = "SleepAction" [field("seconds", Kind::Int64).always()];
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
}
