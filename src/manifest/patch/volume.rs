//! The types that a volume is made of (`core/v1`).

use super::container::{FIELD_SELECTOR, RESOURCE_SELECTOR};
use super::core::{LABEL_SELECTOR, LOCAL_REFERENCE, OBJECT_META};
use super::schema::{
    Kind, bool, bool_pointer, embedded, field, int32, int32_pointer, int64_pointer, list, map, object, objects, objects_in, text,
    text_pointer,
};

const TEXT: &Kind = &Kind::Text;
const QUANTITY: &Kind = &Kind::Quantity;

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
    EMPTY_DIR = "EmptyDirVolumeSource" [
        text("medium"),
        field("sizeLimit", Kind::Quantity).pointer(),
        int32_pointer("mode").since(37),
    ];
    GCE_DISK = "GCEPersistentDiskVolumeSource" [text("pdName").always(), text("fsType"), int32("partition"), bool("readOnly")];
    AWS_DISK = "AWSElasticBlockStoreVolumeSource" [
        text("volumeID").always(),
        text("fsType"),
        int32("partition"),
        bool("readOnly"),
    ];
    GIT_REPO = "GitRepoVolumeSource" [text("repository").always(), text("revision"), text("directory")];
    SECRET_VOLUME = "SecretVolumeSource" [
        text("secretName"),
        objects_in!("items", KEY_TO_PATH),
        int32_pointer("defaultMode"),
        bool_pointer("optional"),
        int64_pointer("defaultUser").since(37),
    ];
    CONFIG_MAP_VOLUME = "ConfigMapVolumeSource" [
        text("name"),
        objects_in!("items", KEY_TO_PATH),
        int32_pointer("defaultMode"),
        bool_pointer("optional"),
        int64_pointer("defaultUser").since(37),
    ];
    KEY_TO_PATH = "KeyToPath" [
        text("key").always(),
        text("path").always(),
        int32_pointer("mode"),
        int64_pointer("user").since(37),
    ];
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
    FLEX_VOLUME = "FlexVolumeSource" [
        text("driver").always(),
        text("fsType"),
        object("secretRef", &LOCAL_REFERENCE),
        bool("readOnly"),
        map("options", TEXT),
    ];
    CINDER = "CinderVolumeSource" [
        text("volumeID").always(),
        text("fsType"),
        bool("readOnly"),
        object("secretRef", &LOCAL_REFERENCE),
    ];
    CEPHFS = "CephFSVolumeSource" [
        list("monitors", TEXT).always(),
        text("path"),
        text("user"),
        text("secretFile"),
        object("secretRef", &LOCAL_REFERENCE),
        bool("readOnly"),
    ];
    FLOCKER = "FlockerVolumeSource" [text("datasetName"), text("datasetUUID")];
    DOWNWARD_VOLUME = "DownwardAPIVolumeSource" [
        objects_in!("items", DOWNWARD_FILE),
        int32_pointer("defaultMode"),
        int64_pointer("defaultUser").since(37),
    ];
    DOWNWARD_FILE = "DownwardAPIVolumeFile" [
        text("path").always(),
        object("fieldRef", &FIELD_SELECTOR),
        object("resourceFieldRef", &RESOURCE_SELECTOR),
        int32_pointer("mode"),
        int64_pointer("user").since(37),
    ];
    FIBRE_CHANNEL = "FCVolumeSource" [
        list("targetWWNs", TEXT),
        int32_pointer("lun"),
        text("fsType"),
        bool("readOnly"),
        list("wwids", TEXT),
    ];
    AZURE_FILE = "AzureFileVolumeSource" [text("secretName").always(), text("shareName").always(), bool("readOnly")];
    VSPHERE = "VsphereVirtualDiskVolumeSource" [
        text("volumePath").always(),
        text("fsType"),
        text("storagePolicyName"),
        text("storagePolicyID"),
    ];
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
    PROJECTED = "ProjectedVolumeSource" [
        objects_in!("sources", PROJECTION).always(),
        int32_pointer("defaultMode"),
        int64_pointer("defaultUser").since(37),
    ];
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
    TOKEN_PROJECTION = "ServiceAccountTokenProjection" [
        text("audience"),
        int64_pointer("expirationSeconds"),
        text("path").always(),
        int64_pointer("user").since(37),
    ];
    TRUST_PROJECTION = "ClusterTrustBundleProjection" [
        text_pointer("name"),
        text_pointer("signerName"),
        object("labelSelector", &LABEL_SELECTOR),
        bool_pointer("optional"),
        text("path").always(),
        int64_pointer("user").since(37),
    ];
    CERTIFICATE_PROJECTION = "PodCertificateProjection" [
        text("signerName"),
        text("keyType"),
        int32_pointer("maxExpirationSeconds"),
        text("credentialBundlePath"),
        text("keyPath"),
        text("certificateChainPath"),
        map("userAnnotations", TEXT).since(35),
        int64_pointer("user").since(37),
    ];
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
    STORAGE_OS = "StorageOSVolumeSource" [
        text("volumeName"),
        text("volumeNamespace"),
        text("fsType"),
        bool("readOnly"),
        object("secretRef", &LOCAL_REFERENCE),
    ];
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
    TYPED_REFERENCE = "TypedLocalObjectReference" [
        text_pointer("apiGroup").or_null(),
        text("kind").always(),
        text("name").always(),
    ];
    NAMESPACED_REFERENCE = "TypedObjectReference" [
        text_pointer("apiGroup").or_null(),
        text("kind").always(),
        text("name").always(),
        text_pointer("namespace"),
    ];
    IMAGE_VOLUME = "ImageVolumeSource" [text("reference"), text("pullPolicy")];
}
