-- Levels as the others have them.
function normalize(tag, timestamp, record)
    local new_record = record
    local level = string.lower(tostring(record["level"] or "info"))
    if level == "warn" or level == "warning" then
        new_record["severity"] = "WARNING"
    elseif level == "err" then
        new_record["severity"] = "ERROR"
    else
        new_record["severity"] = string.upper(level)
    end
    new_record["level"] = nil

    if record["msg"] ~= nil and record["message"] == nil then
        new_record["message"] = record["msg"]
        new_record["msg"] = nil
    end
    record.source = tag .. "/" .. (record.host or "unknown")
    return 2, timestamp, new_record
end

function drop_noise(tag, timestamp, record)
    if record["path"] == "/healthz" then
        return -1, 0, 0
    end
    if record["status"] == nil then
        return 0, timestamp, record
    end
    record["area"] = string.match(record["path"], "^/(%w+)/")
    record["path"] = record["path"]:gsub("%d+", ":id")
    record["status"] = tonumber(record["status"])
    record["agent"] = string.upper(tostring(record["agent"]))
    if record["status"] and record["status"] >= 500 then
        record["failed"] = true
    end
    if string.find(record["user"] or "", "@", 1, true) then
        record["user"] = string.sub(record["user"], 1, 3) .. "***"
    end
    return 1, timestamp, record
end
