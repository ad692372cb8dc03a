using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TokenGate.Gateway.Telemetry;

/// <summary>
/// What is wrong beside the traffic now, each with its remedy: for readiness, health, the console and the log. A concern stays until it is
/// cleared; the log has one line when it begins or changes, and one when it ends. Thread-safe; never throws.
/// </summary>
internal sealed partial class ConcernList(TimeProvider clock, ILogger<ConcernList> logger) : IConcerns
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Concern> _concerns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _saidAt = new(StringComparer.Ordinal);

    /// <summary>The concerns now, by key.</summary>
    public IReadOnlyList<Concern> All => [.. _concerns.Values.OrderBy(static concern => concern.Key, StringComparer.Ordinal)];

    /// <summary>Begins a concern, or changes what it says.</summary>
    public void Report(string key, string problem, string remedy)
    {
        var concern = new Concern(key, problem.TrimEnd('.'), remedy.TrimEnd('.'));
        var before = _concerns.GetValueOrDefault(key);
        _concerns[key] = concern;
        if (before != concern && IsDue(key))
        {
            LogBegun(concern.Key, concern.Problem, concern.Remedy);
        }
    }

    /// <summary>Ends a concern; nothing happens when there is none.</summary>
    public void Clear(string key)
    {
        if (_concerns.TryRemove(key, out _) && IsDue(key + ": ended"))
        {
            LogEnded(key);
        }
    }

    /// <summary>True while there is such a concern.</summary>
    public bool Contains(string key) => _concerns.ContainsKey(key);

    /// <summary>What comes and goes must not flood the log: a line a minute for each key and event.</summary>
    private bool IsDue(string said)
    {
        var now = clock.GetTimestamp();
        if (_saidAt.TryGetValue(said, out var last) && clock.GetElapsedTime(last, now) < Quiet)
        {
            return false;
        }

        _saidAt[said] = now;
        return true;
    }

    [LoggerMessage(EventId = 4202, Level = LogLevel.Error, Message = "Degraded, traffic goes on: {Key}: {Problem}. {Remedy}")]
    private partial void LogBegun(string key, string problem, string remedy);

    [LoggerMessage(EventId = 4203, Level = LogLevel.Information, Message = "No longer degraded by {Key}")]
    private partial void LogEnded(string key);
}
