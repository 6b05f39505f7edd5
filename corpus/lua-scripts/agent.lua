-- As the Ops Agent of Google Cloud writes it.
local function trimmed(text)
    local short = string.gsub(text, "%s+$", "")
    return short
end

function process(tag, timestamp, record)
local match = (((function(v) if v == nil then return false end return (string.lower(tostring(v)) == string.lower("Probe\9OK")) end)((function()
return record["message"]
end)()) or (record["__match_0"] ~= nil and not (record["keep"] == true))));

for k, v in pairs(record) do
  if string.match(k, "^__match_.+") then
    record[k] = nil
  end
end

  if match then
    return -1, 0, 0
  end

local __field_0 = (function()
if record["labels"] == nil
then
return nil
end
return record["labels"]["zone"]
end)();
local __field_1 = record["level"];
(function(value)
record["level"] = value
end)(nil);
local v = __field_0;
if v == nil then v = "none" end;
(function(value)
if record["labels"] == nil
then
record["labels"] = {}
end
record["labels"]["place"] = value
end)(v)
local v = __field_1;
if v == "debug" then v = "DEBUG"
elseif v == "info" then v = "INFO"
end
(function(value)
record["severity"] = value
end)(v)
record["message"] = trimmed(record["message"])
record["short"] = record["n"] and "yes" or "no"
return 2, timestamp, record
end
