using System.Collections.Concurrent;

namespace TokenGate.Fleet.Tests.Setup;

/// <summary>What a gateway says that is wrong.</summary>
internal sealed class Concerns : IFleetReporter
{
    private readonly ConcurrentDictionary<string, string> _now = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Now => _now;

    public void Report(string key, string problem, string remedy) => _now[key] = $"{problem}. {remedy}";

    public void Clear(string key) => _now.TryRemove(key, out _);
}
