function size(tag, timestamp, record)
    if record["title"] ~= nil then
        record["size"] = string.len(record["title"])
    end
    return 2, timestamp, record
end
