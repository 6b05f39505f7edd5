//! Lua scripts as people write them.

use super::lane::Lane;
use super::lines::{WORDS, one};
use super::section::{Kind, Section};
use crate::mutations::Dice;

/// Bodies of a function of tag, timestamp and record; `KEY` and `OTHER` stand for keys.
const BODIES: &[&str] = &[
    "record.KEY = 'x'\n return 1, timestamp, record",
    "record['KEY'] = nil\n return 2, timestamp, record",
    "record['OTHER'] = record['KEY']\n record['KEY'] = nil\n return 2, timestamp, record",
    "if record['KEY'] == nil then return 0, timestamp, record end\n record['OTHER'] = tag\n return 2, timestamp, record",
    "if record['KEY'] == 'info' then return -1, timestamp, record end\n return 0, timestamp, record",
    "record['OTHER'] = string.lower(tostring(record['KEY']))\n return 2, timestamp, record",
    "record['OTHER'] = tonumber(record['KEY'])\n return 1, timestamp, record",
    "if type(record['KEY']) == 'string' then record['KEY'] = string.gsub(record['KEY'], '%d+', '#') end\n \
     return 2, timestamp, record",
    "local found = string.match(record['KEY'] or '', '^(%a+)')\n if found then record['OTHER'] = found end\n \
     return 2, timestamp, record",
    "local new = {}\n new['OTHER'] = record['KEY']\n return 2, timestamp, new",
    "if record['KEY'] and record['OTHER'] then record['both'] = record['KEY'] .. '/' .. record['OTHER'] end\n \
     return 2, timestamp, record",
    "record['KEY'] = record['KEY'] or record['OTHER'] or 'none'\n return 2, timestamp, record",
    "if record['n'] and tonumber(record['n']) and tonumber(record['n']) > 5 then record['KEY'] = 'big' else \
     record['KEY'] = 'small' end\n return 1, timestamp, record",
    "for k, v in pairs(record) do\n  if string.match(k, '^x_') then record[k] = nil end\n end\n return 2, timestamp, record",
];

/// A filter with a script of its own.
pub(super) fn lua(lane: &mut Lane, dice: &mut Dice) -> Section {
    let body = one(dice, BODIES).replace("KEY", one(dice, WORDS)).replace("OTHER", one(dice, WORDS));
    let name = format!("lane{}-{}.lua", lane.number, lane.scripts.len());
    lane.scripts.push((name.clone(), format!("function work(tag, timestamp, record)\n {body}\nend\n")));
    Section::new(Kind::Filter, "lua").set("Script", name).set("Call", "work")
}
