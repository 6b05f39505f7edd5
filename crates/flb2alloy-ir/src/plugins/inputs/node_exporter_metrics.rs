//! `node_exporter_metrics`: numbers about the machine (plugins/in_node_exporter_metrics).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::every;
use crate::plugins::inputs::scraped;
use crate::source::{Machine, Page, Source, Units};
use crate::text::Text;

const ONE_INTERVAL: &str = "prometheus.scrape asks for all collectors at once: give what needs an interval of its own an \
                            input of its own";

const OPTIONS: &[Opt] = &[
    exact("scrape_interval", "scrape_interval of prometheus.scrape").default("5"),
    unsupported("collector.cpu.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.cpufreq.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.meminfo.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.diskstats.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.filesystem.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.uname.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.stat.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.time.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.timex.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.loadavg.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.vmstat.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.netdev.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.netstat.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.sockstat.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.filefd.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.textfile.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.systemd.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.processes.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.thermalzone.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.nvme.scrape_interval", ONE_INTERVAL).default("0"),
    unsupported("collector.hwmon.scrape_interval", ONE_INTERVAL).default("0"),
    exact("metrics", "set_collectors").default(METRICS),
    exact("collector.textfile.path", "textfile"),
    exact("path.rootfs", "rootfs_path").default("/"),
    exact("path.procfs", "procfs_path").default("/proc"),
    exact("path.sysfs", "sysfs_path").default("/sys"),
    exact("systemd_service_restart_metrics", "systemd").default("false"),
    exact("systemd_unit_start_time_metrics", "systemd").default("false"),
    exact("systemd_include_service_task_metrics", "systemd").default("false"),
    exact("systemd_include_pattern", "systemd"),
    exact("systemd_exclude_pattern", "systemd").default(r".+\.(automount|device|mount|scope|slice)"),
    exact("filesystem.ignore_mount_point_regex", "filesystem").default(MOUNT_POINTS),
    exact("filesystem.ignore_filesystem_type_regex", "filesystem").default(FILESYSTEMS),
    exact("diskstats.ignore_device_regex", "disk").default(DISKS),
    approximate("collector.hwmon.chip-include", "hwmon", "Alloy matches the whole name of a chip"),
    approximate("collector.hwmon.chip-exclude", "hwmon", "Alloy matches the whole name of a chip"),
    unsupported("collector.hwmon.sensor-include", "keep the sensors with a rule of the prometheus.relabel"),
    unsupported("collector.hwmon.sensor-exclude", "drop the sensors with a rule of the prometheus.relabel"),
    operational("collector.*", "there is no such collector"),
];

const METRICS: &str = "cpu,cpufreq,meminfo,diskstats,filesystem,uname,stat,time,timex,loadavg,vmstat,netdev,netstat,\
                       sockstat,filefd,systemd,nvme,thermal_zone,hwmon,powersupplyclass";
const MOUNT_POINTS: &str =
    "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)";
const FILESYSTEMS: &str = "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|\
                           mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs)$";
const DISKS: &str = r"^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$";

pub(crate) static NODE_EXPORTER_METRICS: Plugin = Plugin {
    id: "input/node_exporter_metrics",
    names: &["node_exporter_metrics"],
    becomes: "prometheus.exporter.unix and prometheus.scrape",
    options: &[OPTIONS, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let metrics = keys.literal("metrics").map_or_else(|| METRICS.to_owned(), |metrics| metrics.value);
    let collectors: Vec<String> = metrics.split(',').map(|name| name.trim().to_owned()).collect();
    let text = |keys: &mut Keys<'_, '_>, name: &str| keys.text(name).map(|given| given.text);
    let machine = Machine {
        collectors,
        procfs: scraped::path(keys, "path.procfs", "/proc"),
        sysfs: scraped::path(keys, "path.sysfs", "/sys"),
        rootfs: scraped::path(keys, "path.rootfs", "/"),
        textfiles: text(keys, "collector.textfile.path"),
        // Alloy's default leaves out less.
        mount_points_exclude: text(keys, "filesystem.ignore_mount_point_regex")
            .or_else(|| Some(Text::literal(MOUNT_POINTS))),
        filesystems_exclude: text(keys, "filesystem.ignore_filesystem_type_regex"),
        disks_exclude: text(keys, "diskstats.ignore_device_regex"),
        chips_include: text(keys, "collector.hwmon.chip-include"),
        chips_exclude: text(keys, "collector.hwmon.chip-exclude"),
        units: Units {
            include: text(keys, "systemd_include_pattern"),
            exclude: text(keys, "systemd_exclude_pattern"),
            restarts: keys.flag("systemd_service_restart_metrics").unwrap_or(false),
            start_time: keys.flag("systemd_unit_start_time_metrics").unwrap_or(false),
            tasks: keys.flag("systemd_include_service_task_metrics").unwrap_or(false),
        },
    };
    Some(scraped::source(keys, "node", 5, Page::Machine(Box::new(machine))))
}
