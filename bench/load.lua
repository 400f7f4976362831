-- Distinct leads, one per request; prints what wrk measured as one JSON line after "RESULT ".
local counter, thread_number = 0, 0
local prefix = os.getenv("BENCH_PREFIX") or "bench"
local key = os.getenv("BENCH_API_KEY") or ""

function setup(thread) thread:set("number", thread_number); thread_number = thread_number + 1 end

function request()
  counter = counter + 1
  local body = string.format(
    '{"email":"%s.%d.%d@acme-robotics.example","first_name":"Mei","last_name":"Lund %d","company":"Acme Robotics",' ..
    '"job_title":"Head of IT","employees":1200,"request":"contact","source":"google","medium":"cpc",' ..
    '"message":"We would like to know more about your platform for our three plants."}',
    prefix, number, counter, counter)
  return wrk.format("POST", "/api/leads", {["Content-Type"] = "application/json", ["X-API-Key"] = key}, body)
end

function done(summary, latency)
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"errors":%d,"p50_ms":%.4f,"p99_ms":%.4f,"max_ms":%.4f}\n',
    summary.requests, summary.duration / 1e6,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
