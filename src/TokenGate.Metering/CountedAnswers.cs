using System.Security.Cryptography;
using System.Text;

namespace TokenGate.Metering;

/// <summary>
/// What was counted of the answers that a provider gave an id. Some providers keep an answer and give it again to whoever fetches it, usage
/// and all: that is no new usage. Bounded: the answers of the longest ago are forgotten first. Thread-safe.
/// </summary>
/// <param name="capacity">Answers remembered at least; twice as many at most, at some 50 bytes each.</param>
internal sealed class CountedAnswers(int capacity = CountedAnswers.DefaultCapacity)
{
    private const int DefaultCapacity = 64 * 1024;

    private readonly Lock _gate = new();
    private Dictionary<UInt128, (long Input, long Output)> _recent = [];
    private Dictionary<UInt128, (long Input, long Output)> _older = [];

    /// <summary>
    /// The id of the record that counts an answer up to these totals. The journal takes an id once, so that an answer counts once over a
    /// restart too, which forgets what is remembered here.
    /// </summary>
    public static string RecordId(string id, long input, long output)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"answer\n{id}\n{input}\n{output}"), hash);

        // RFC 9562, version 8: a UUID by a rule of one's own.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString();
    }

    /// <summary>Notes what an answer counted when it was made.</summary>
    public void Note(string id, long input, long output) => _ = Take(id, input, output);

    /// <summary>Counts an answer that was fetched: gives what was not counted of it before, and from then on it is.</summary>
    /// <returns>What was counted before; null for an answer that is seen for the first time.</returns>
    public (long Input, long Output)? Take(string id, long input, long output)
    {
        var key = WorkId.KeyOf(id);
        lock (_gate)
        {
            var known = _recent.TryGetValue(key, out var before) || _older.TryGetValue(key, out before);
            if (_recent.Count >= capacity && !_recent.ContainsKey(key))
            {
                (_recent, _older) = ([], _recent);
            }

            _recent[key] = (Math.Max(before.Input, input), Math.Max(before.Output, output));
            return known ? before : null;
        }
    }
}
