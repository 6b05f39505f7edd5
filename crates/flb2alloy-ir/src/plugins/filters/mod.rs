//! Filter plugins.

pub(crate) mod alter_size;
pub(crate) mod aws;
pub(crate) mod checklist;
pub(crate) mod ecs;
pub(crate) mod expect;
pub(crate) mod geoip2;
pub(crate) mod grep;
pub(crate) mod kubernetes;
pub(crate) mod log_to_metrics;
pub(crate) mod lua;
mod lua_script;
pub(crate) mod modify;
mod modify_condition;
pub(crate) mod multiline;
pub(crate) mod nest;
pub(crate) mod parser;
pub(crate) mod record_modifier;
pub(crate) mod rewrite_tag;
pub(crate) mod stdout;
pub(crate) mod sysinfo;
pub(crate) mod throttle;
pub(crate) mod type_converter;
pub(crate) mod without_counterpart;
