//! Files of the kubelet.
