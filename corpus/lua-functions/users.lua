local LEVELS = { trace = "debug", debug = "debug", info = "info", warn = "warning", error = "error" }
local SEVERITIES = { [3] = "error", [4] = "warning", [6] = "info" }
local DISCARD = { "TRANSPORT", "UID" }
local PREFIX = "svc-"

local function is_empty(s)
    return s == nil or s == ""
end

local function mark(record, reason)
    record["parser_status"] = "failed"
    record["reason"] = reason
end

-- Several values of one match.
function trace(tag, timestamp, record)
    local log = record["log"]
    if type(log) == "string" then
        local _, _, id = string.find(log, "TraceID=([0-9a-f]+)")
        if id then
            record["trace_id"] = id
        end
        local jail, action, ip = string.match(log, "%[([^%]]+)%]%s+(%w+)%s+([%d%.]+)")
        if jail then
            record["jail"] = jail
            record.action = action
            record.ip = ip
        end
    end
    return 2, timestamp, record
end

-- Tables, helpers, a list gone through, and changes that a 0 takes back.
function levels(tag, timestamp, record)
    if tag ~= "levels" or record["level"] == nil then
        return 0, timestamp, record
    end
    record["seen"] = true
    if type(record["level"]) ~= "string" then
        local name = SEVERITIES[record.level]
        if not name then
            return 0, timestamp, record
        end
        record["level"] = name
        return 2, timestamp, record
    end
    local level = LEVELS[string.lower(record["level"])]
    if level == nil then
        mark(record, "level " .. record.level)
        return 2, timestamp, record
    end
    record["level"] = level
    for _, key in ipairs(DISCARD) do
        record[key] = nil
    end
    return 2, timestamp, record
end

-- A new record.
function rebuild(tag, timestamp, record)
    local new = {}
    new["source"] = record["source"] or record["Channel"] or "unknown"
    new.message = record["Message"] or ""
    new["pid"] = tostring(record["pid"])
    if is_empty(record.user) then
        new.user = "nobody"
    else
        new.user = string.upper(record.user)
    end
    new["service"] = { name = PREFIX .. new.user, tags = { "a", tag }, zone = record.zone }
    if record.keep then
        return 2, timestamp, record.keep
    end
    return 2, timestamp, new
end

-- Numbers and parts of text.
function numbers(tag, timestamp, record)
    local size = tonumber(record["size"]) or 0
    record["kb"] = size / 1024
    record["next"] = size + 1 - 0.5 * 2
    record["negative"] = -size
    if size >= 2048 and size < 4096 then
        record["class"] = "middle"
    elseif size >= 4096 then
        record.class = "big"
    end
    local text = tostring(record.text)
    record["length"] = #text
    record["end"] = text:sub(-4)
    record["rest"] = text:sub(3)
    record["inner"] = string.sub(text, 2, -2)
    record["first"] = text:sub(1, 2)
    record["flag"] = tostring(record.flag)
    record["ratio"] = string.format("%.2f %03d %s%%", size / 3, size, text)
    return 2, timestamp, record
end

-- The first pattern that is found, texts replaced, times.
function classify(tag, timestamp, record)
    local log = record["log"]
    if type(log) ~= "string" then
        return -1, timestamp, record
    end
    log = log:gsub("\27%[[0-9;]*m", ""):gsub("%s+$", "")
    log = log:gsub("(%d+)ms", "%1 ms")
    record["log"] = log
    record["severity"] = "INFO"
    local patterns = { "ERROR", "WARN", "DEBUG" }
    for i, p in ipairs(patterns) do
        if log:find(p, 1, true) then
            record["severity"] = p
            record["rank"] = i
            break
        end
    end
    record["day"] = os.date("!%Y-%m-%dT%H:%M:%S", timestamp)
    return 1, timestamp, record
end

-- Keys below keys.
function kube(tag, timestamp, record)
    local k = record["kubernetes"]
    if k == nil then
        return 0, timestamp, record
    end
    local kind = "Pod"
    local name = k["pod_name"] or "unknown"
    local owners = k["ownerReferences"] or k["owner_references"]
    if owners ~= nil and owners[1] ~= nil then
        kind = owners[1]["kind"] or kind
        if kind == "ReplicaSet" then
            local base = string.match(name, "^(.+)%-[a-z0-9]+$")
            if base ~= nil then
                kind = "Deployment"
                name = base
            end
        end
    end
    k["workload"] = kind .. "/" .. name
    k["ownerReferences"] = nil
    record["kubernetes"] = k
    record.app = k.labels and k.labels.app or "none"
    return 2, timestamp, record
end

-- What is returned.
local function finished(tag, timestamp, record)
    record.finished = "by " .. tag
    return 2, timestamp, record
end

function returns(tag, timestamp, record)
    if record.kind == "drop" then
        return -1
    elseif record.kind == "keep" then
        record.changed = true
        return 0
    elseif record.kind == "none" then
        record.changed = true
        return
    elseif record.kind == "end" then
        record.changed = true
    else
        return finished(tag, timestamp, record)
    end
end

-- Loops over keys.
function keys(tag, timestamp, record)
    local new = { source = tag }
    for k, v in pairs(record) do
        if k ~= "message" and k ~= "nested" then
            new[string.gsub(k, "[%./]", "_")] = v
        end
    end
    for k, v in pairs(record.nested) do
        new["n_" .. k] = v
    end
    new.message = record.message
    return 2, timestamp, new
end

function redact(tag, timestamp, record)
    for k, v in pairs(record) do
        if type(v) == "string" then
            record[k] = v:gsub("%d%d%d%d", "****")
        end
    end
    for key in pairs(record) do
        if string.sub(key, 1, 4) == "tmp_" or key == "secret" then
            record[key] = nil
        end
    end
    return 2, timestamp, record
end

-- A helper that returns early, and the parts of a time.
local function name_of(labels)
    if labels == nil then
        return
    end
    labels["name"] = labels["app.kubernetes.io/name"] or labels["app"] or "none"
end

function stamp(tag, timestamp, record)
    name_of(record.labels)
    local parts = os.date("!*t", timestamp["sec"])
    record["stamp"] = string.format("%4d-%02d-%02dT%02d:%02d:%02d.%sZ", parts["year"], parts["month"], parts.day,
        parts.hour, parts.min, parts.sec, timestamp["nsec"])
    record["day"] = os.date("!%Y%m%d", timestamp.sec)
    return 1, timestamp, record
end

function at(tag, timestamp, record)
    return 1, record.at, record.payload
end
