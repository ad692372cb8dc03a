using System.Security.Cryptography;
using System.Text;

namespace TokenGate.Ledger.People;

/// <summary>
/// Names that stand for users in records: <c>p-</c> and 24 hexadecimal digits of HMAC-SHA256 under a random key of the person's own.
/// Erasing the key leaves every sum and the chain as they are, and nothing that says whose they were. Thread-safe.
/// </summary>
/// <remarks>
/// The keys lie in <c>people.db</c> beside the journal: keep it out of backups that outlive an erasure. A gateway that is alone has them
/// nowhere else; gateways of a fleet share them (<see cref="ISharedKeys"/>). A new user's key is written behind the request that brought
/// him, so that no disk holds traffic up: a kill within that moment leaves a pseudonym that cannot be resolved. What was erased leaves a
/// tombstone, so that no other gateway brings it back.
/// </remarks>
public sealed partial class Pseudonyms : IDisposable
{
    private const int KeyBytes = 32;
    private const int Digits = 24;
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();

    /// <summary>Taken before <see cref="_gate"/> by every writer of the file, and held during I/O.</summary>
    private readonly Lock _disk = new();
    private readonly Dictionary<string, byte[]> _keys;
    private readonly Queue<string> _unwritten = new();
    private readonly PeopleFile _file;
    private readonly byte[] _salt;
    private readonly Thread _writer;
    private JournalException? _fault;
    private bool _closed;

    /// <summary>Hears when the disk stops taking keys; once for an outage, on a thread of its own.</summary>
    public event Action<JournalException>? Faulted;

    private Pseudonyms(PeopleFile file, ISharedKeys? shared)
    {
        _file = file;
        _shared = shared;
        _erased = file.ReadErased();
        _salt = file.Salt(RandomNumberGenerator.GetBytes(KeyBytes));
        _keys = file.Read();
        _writer = new Thread(Write) { IsBackground = true, Name = "TokenGate people writer" };
        _writer.Start();
    }

    /// <summary>
    /// Why keys cannot be written at the moment; null while they can. They are kept in memory and written when the disk is back.
    /// </summary>
    public JournalException? Fault => Volatile.Read(ref _fault);

    /// <summary>Opens the keys in a journal's folder, making them when there are none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="shared">What several gateways share; null for a gateway that is alone.</param>
    /// <exception cref="JournalException">The file cannot be opened.</exception>
    public static Pseudonyms Open(string folder, ISharedKeys? shared = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Directory.CreateDirectory(folder);
        return new Pseudonyms(PeopleFile.Open(folder), shared);
    }

    /// <summary>Opens the keys in a journal's folder; null when there are none.</summary>
    /// <exception cref="JournalException">The file cannot be opened.</exception>
    public static Pseudonyms? OpenExisting(string folder) => File.Exists(PeopleFile.In(folder)) ? Open(folder) : null;

    /// <summary>The pseudonym of a user; the same until it is erased. Nobody (<c>-</c>) stays nobody. Never waits for the disk.</summary>
    public string Of(string user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user == "-")
        {
            return user;
        }

        var place = Place(user);
        byte[]? key;
        lock (_gate)
        {
            if (!_keys.TryGetValue(place, out key))
            {
                key = RandomNumberGenerator.GetBytes(KeyBytes);
                _keys.Add(place, key);
                _unwritten.Enqueue(place);
                Monitor.PulseAll(_gate);
            }
        }

        return Name(user, key);
    }

    /// <summary>The pseudonym of a user who has one, or null. Makes none.</summary>
    public string? Find(string user)
    {
        ArgumentNullException.ThrowIfNull(user);
        lock (_gate)
        {
            return _keys.TryGetValue(Place(user), out var key) ? Name(user, key) : null;
        }
    }

    /// <summary>
    /// Destroys a user's key and gives the pseudonym that it made, or null when there was none. From now on the user, should he come
    /// back, gets a new pseudonym. <see cref="PersonRegister"/> puts it on record.
    /// </summary>
    /// <exception cref="JournalException">The key could not be destroyed on the disk; nothing was changed.</exception>
    public string? Erase(string user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var place = Place(user);
        lock (_disk)
        {
            byte[]? key;
            lock (_gate)
            {
                if (!_keys.TryGetValue(place, out key))
                {
                    return null;
                }
            }

            // The writer writes only keys that are still there, one disk change at a time: none comes back after this.
            var mark = MarkOf(key);
            _file.Remove([Convert.FromHexString(place)], [Convert.FromHexString(mark)]);
            lock (_gate)
            {
                _erased.Add(mark);
                _keys.Remove(place);
                _confirmed.Remove(place);
            }

            return Name(user, key);
        }
    }

    /// <summary>Writes what waits, if the disk takes it, and closes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }

        _writer.Join();
        _file.Dispose();
    }

    private static string Name(string user, byte[] key) =>
        "p-" + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(user)))[..Digits];

    /// <summary>People are filed under a salted hash: the file is no list of names.</summary>
    private string Place(string user) => Convert.ToHexString(HMACSHA256.HashData(_salt, Encoding.UTF8.GetBytes(user)));

    private void Write()
    {
        while (AwaitNews())
        {
            lock (_disk)
            {
                List<(byte[] Place, byte[] Key)> some;
                lock (_gate)
                {
                    some = [.. _unwritten.Where(_keys.ContainsKey).Select(place => (Convert.FromHexString(place), _keys[place]))];
                    _unwritten.Clear();
                }

                try
                {
                    _file.Add(some);
                    Volatile.Write(ref _fault, null);
                }
                catch (JournalException fault)
                {
                    var isNew = _fault is null;
                    Volatile.Write(ref _fault, fault);
                    if (isNew)
                    {
                        Faulted?.Invoke(fault);
                    }

                    lock (_gate)
                    {
                        some.ForEach(person => _unwritten.Enqueue(Convert.ToHexString(person.Place)));
                    }
                }
            }
        }
    }

    /// <summary>Waits for keys to write; after a fault a moment longer. False at the end.</summary>
    private bool AwaitNews()
    {
        lock (_gate)
        {
            if (_fault is not null && !_closed)
            {
                Monitor.Wait(_gate, Retry);
            }

            while (_unwritten.Count == 0 && !_closed)
            {
                Monitor.Wait(_gate);
            }

            // A failing disk must not delay the shutdown.
            var last = _closed && _fault is not null;
            return _unwritten.Count > 0 && !last;
        }
    }
}
