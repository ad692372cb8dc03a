using System.Security.Cryptography;

namespace TokenGate.Ledger.People;

/// <summary>Keys that several gateways share: one pseudonym for a person at all of them, erased at all of them.</summary>
public sealed partial class Pseudonyms
{
    /// <summary>Characters of a tombstone: 16 bytes.</summary>
    private const int MarkDigits = 32;

    private readonly HashSet<string> _confirmed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _erased;
    private readonly ISharedKeys? _shared;

    /// <summary>The tombstones of this gateway: what is left of keys that were erased, which says nothing of whose they were.</summary>
    public IReadOnlyCollection<string> Erased
    {
        get
        {
            lock (_gate)
            {
                return [.. _erased];
            }
        }
    }

    /// <summary>What stands for a key after its erasure: nothing of the key follows from it.</summary>
    public static string MarkOf(byte[] key) => Convert.ToHexStringLower(SHA256.HashData(key))[..MarkDigits];

    /// <summary>
    /// The pseudonym of a user, the same at every gateway that shares keys. The first time of each user this gateway asks for it, within
    /// the limit of <see cref="ISharedKeys"/>; where nobody answers it goes on with a key of its own, and asks again the next time.
    /// </summary>
    public async ValueTask<string> OfAsync(string user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var place = Place(user);
        if (_shared is null || user == "-" || IsConfirmed(place, out var offered))
        {
            return Of(user);
        }

        offered ??= RandomNumberGenerator.GetBytes(KeyBytes);
        var taken = await _shared.TakeAsync(user, offered, cancellationToken);
        if (taken.State == SharedKeyState.Erased)
        {
            // Erased elsewhere while this gateway was away: whoever comes back is somebody new.
            offered = RandomNumberGenerator.GetBytes(KeyBytes);
            taken = await _shared.TakeAsync(user, offered, cancellationToken);
            Keep(place, offered, isConfirmed: false, replaces: true);
        }

        return Name(user, taken.State == SharedKeyState.Known ? Keep(place, taken.Key, isConfirmed: true, replaces: true) : Keep(place, offered, isConfirmed: false, replaces: false));
    }

    /// <summary>The pseudonym of a user who has one, here or at another gateway; null where there is none. Makes none.</summary>
    public async ValueTask<string?> FindAsync(string user, CancellationToken cancellationToken)
    {
        if (Find(user) is { } known || _shared is null)
        {
            return Find(user);
        }

        return await _shared.FindAsync(user, cancellationToken) is { } key ? Name(user, Keep(Place(user), key, isConfirmed: true, replaces: true)) : null;
    }

    /// <summary>
    /// Leaves this gateway's tombstones where others find them, and destroys the keys that others erased. Does nothing where keys are this
    /// gateway's alone, or nobody answers.
    /// </summary>
    /// <returns>True when both sides are the same now.</returns>
    /// <exception cref="JournalException">A key could not be destroyed on the disk.</exception>
    public async Task<bool> SyncAsync(CancellationToken cancellationToken)
    {
        if (_shared is null)
        {
            return true;
        }

        if (await _shared.MeetErasedAsync(Erased, cancellationToken) is not { } all)
        {
            return false;
        }

        List<string> news;
        lock (_gate)
        {
            news = [.. all.Where(mark => !_erased.Contains(mark))];
        }

        if (news.Count > 0)
        {
            Destroy(news.ToHashSet(StringComparer.Ordinal));
        }

        return true;
    }

    private bool IsConfirmed(string place, out byte[]? key)
    {
        lock (_gate)
        {
            key = _keys.GetValueOrDefault(place);
            return key is not null && _confirmed.Contains(place);
        }
    }

    /// <summary>Keeps a key, to be written behind, and gives the one that holds.</summary>
    private byte[] Keep(string place, byte[] key, bool isConfirmed, bool replaces)
    {
        lock (_gate)
        {
            if (isConfirmed)
            {
                _confirmed.Add(place);
            }

            if (_keys.TryGetValue(place, out var known) && (!replaces || known.AsSpan().SequenceEqual(key)))
            {
                return known;
            }

            _keys[place] = key;
            _unwritten.Enqueue(place);
            Monitor.PulseAll(_gate);
            return key;
        }
    }

    private void Destroy(HashSet<string> marks)
    {
        lock (_disk)
        {
            List<string> places;
            lock (_gate)
            {
                places = [.. _keys.Where(pair => marks.Contains(MarkOf(pair.Value))).Select(static pair => pair.Key)];
            }

            _file.Remove([.. places.Select(Convert.FromHexString)], [.. marks.Select(Convert.FromHexString)]);
            lock (_gate)
            {
                _erased.UnionWith(marks);
                foreach (var place in places)
                {
                    _keys.Remove(place);
                    _confirmed.Remove(place);
                }
            }
        }
    }
}
