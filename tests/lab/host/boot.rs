//! The first steps of a host, in namespaces of its own: a root, and process 1.

/// Takes the host's folder, its name, and the executable of the stand-ins.
///
/// The upper layer is in memory because an overlay's layers must not contain each other. Where cgroups are those of version 1 (or the
/// controllers of version 2 are in other hands), the host shows all controllers: no container is ever started in it.
pub const SCRIPT: &str = r#"
folder=$1 name=$2 executable=$3
mount -t tmpfs -o mode=755 lab "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
cd "$folder/root"
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount -t tmpfs -o mode=755 run run
mkdir -p mnt
pivot_root . mnt
cd /
umount -l /mnt
hostname "$name"
ip link set lo up
echo 1 > /proc/sys/net/ipv4/ip_forward
[ ! -d /proc/sys/net/ipv6 ] || echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
case " $(cat /sys/fs/cgroup/cgroup.controllers 2>/dev/null) " in
*" memory "*) ;;
*)
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  echo cpuset cpu io memory hugetlb pids > /run/cgroup.controllers
  mount --bind /run/cgroup.controllers /sys/fs/cgroup/cgroup.controllers
  ;;
esac
rm -rf /etc/kubernetes /etc/cni /var/lib/kubelet /var/lib/etcd /var/log/pods /var/log/containers /var/log/kube /var/log/lab
# As the packages of the kubelet and of CNI plugins leave it.
mkdir -p /etc/kubernetes /var/lib/kubelet /var/lib/etcd /var/lib/containerd /etc/cni/net.d /var/log/lab /run/lab /run/systemd/system
chmod 700 /var/lib/etcd
# An overlay must not lie upon another: these hold layers of their own.
mount -t tmpfs -o mode=711 containerd /var/lib/containerd
mkdir -p /opt/lab/bin
ln -s "$executable" /opt/lab/bin/lab-first
exec /opt/lab/bin/lab-first
"#;
