using System.Collections.Concurrent;

namespace TokenGate.Gateway.Admin.SignOn;

/// <summary>
/// Sessions whose people signed out. A cookie holds its session whole, so a copy of one would go on without this. Kept until the session
/// would have ended by itself; a restart forgets it.
/// </summary>
internal sealed class EndedSessions(TimeProvider clock)
{
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);

    /// <summary>Ends a session.</summary>
    /// <param name="session">Its id.</param>
    /// <param name="until">When it ends by itself.</param>
    public void Add(string session, DateTimeOffset until)
    {
        if (_ended.Count >= Most)
        {
            var now = clock.GetUtcNow();
            foreach (var (old, end) in _ended)
            {
                if (end < now)
                {
                    _ended.TryRemove(old, out _);
                }
            }
        }

        _ended[session] = until;
    }

    /// <summary>True for a session that was ended.</summary>
    public bool Contains(string session) => _ended.ContainsKey(session);
}
