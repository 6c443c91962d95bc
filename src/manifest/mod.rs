//! Static Pods of the control plane, and patches on what kubestrap writes.
