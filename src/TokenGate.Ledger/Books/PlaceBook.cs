using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using SQLitePCL;
using TokenGate.Ledger.Storage;
using TokenGate.Usage;

namespace TokenGate.Ledger.Books;

/// <summary>
/// The places of a journal in memory: whose each one is, and its class, which is the place without the person. Places are only ever added.
/// </summary>
internal sealed class PlaceBook
{
    /// <summary>The number of nobody: unidentified traffic is of no person.</summary>
    public const int Nobody = -1;

    private const string NobodyName = "-";

    /// <summary>The columns in the order in which they are read, without the id that stands in front.</summary>
    private const int Texts = 9;

    private static readonly string Sql = $"SELECT id, {PlaceIds.Select} FROM place p WHERE id > ? ORDER BY id";

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<(BookingKey, BookingClass), int> _numbers = [];
    private readonly List<(BookingKey Key, BookingClass Class)> _classes = [];
    private readonly Dictionary<string, int> _personNumbers = new(StringComparer.Ordinal);
    private string[] _people = [];
    private int[] _classOf = [];
    private int[] _personOf = [];

    /// <summary>The last place that is known.</summary>
    public int Last { get; private set; }

    /// <summary>How many classes there are.</summary>
    public int Classes => _classes.Count;

    /// <summary>The names of people by number. People who come later stand behind those that a caller has seen.</summary>
    public ReadOnlyMemory<string> People => _people.AsMemory(0, _personNumbers.Count);

    /// <summary>The number of a place's class.</summary>
    public int ClassOf(int place) => _classOf[place];

    /// <summary>The number of a place's person, or <see cref="Nobody"/>.</summary>
    public int PersonOf(int place) => _personOf[place];

    /// <summary>The names of a class; its user and quarter say nothing.</summary>
    public (BookingKey Key, BookingClass Class) Class(int number) => _classes[number];

    /// <summary>
    /// A hash of the first places and their classes by number: sets and sums that were made of others would tell of other people.
    /// </summary>
    /// <param name="last">The last of the places.</param>
    public byte[] Hash(int last)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var classes = _classOf.AsSpan(0, Math.Min(last + 1, _classOf.Length));
        hash.AppendData(MemoryMarshal.AsBytes(classes));
        var most = -1;
        foreach (var number in classes)
        {
            most = Math.Max(most, number);
        }

        for (var number = 0; number <= most && number < _classes.Count; number++)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(_classes[number].ToString()));
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Reads the places that were added since.</summary>
    /// <returns>The last place.</returns>
    public int Read(JournalScan journal)
    {
        var isFirst = Last == 0;
        using var row = journal.Prepare(Sql, Last);
        var names = new string[Texts];
        while (journal.Step(row))
        {
            for (var i = 0; i < Texts; i++)
            {
                names[i] = Name(row, 1 + i);
            }

            var key = new BookingKey(0, names[0], NobodyName, names[2], names[3], names[4], names[5]);
            var kind = new BookingClass(
                (Verdict)raw.sqlite3_column_int(row, 10), (UsageSource)raw.sqlite3_column_int(row, 11), Name(row, 12), names[6], names[7], names[8], raw.sqlite3_column_int(row, 13));
            Add(checked((int)raw.sqlite3_column_int64(row, 0)), names[1], key, kind);
        }

        if (isFirst)
        {
            OrderPeople();
        }

        return Last;
    }

    private void Add(int place, string user, in BookingKey key, in BookingClass kind)
    {
        if (place >= _classOf.Length)
        {
            var length = Math.Max(place + 1, Math.Max(1_024, _classOf.Length + (_classOf.Length / 2)));
            Array.Resize(ref _classOf, length);
            Array.Resize(ref _personOf, length);
        }

        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, (key, kind), out var known);
        if (!known)
        {
            number = _classes.Count;
            _classes.Add((key, kind));
        }

        _classOf[place] = number;
        _personOf[place] = user == NobodyName ? Nobody : PersonNumber(user);
        Last = place;
    }

    private int PersonNumber(string user)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_personNumbers, user, out var known);
        if (!known)
        {
            number = _personNumbers.Count - 1;
            if (number >= _people.Length)
            {
                Array.Resize(ref _people, Math.Max(1_024, _people.Length * 2));
            }

            _people[number] = user;
        }

        return number;
    }

    /// <summary>Numbers people team by team: sets of the people of a team are small then.</summary>
    private void OrderPeople()
    {
        var teams = new string[_personNumbers.Count];
        for (var place = 1; place <= Last; place++)
        {
            if (_personOf[place] is var person and not Nobody)
            {
                teams[person] ??= _classes[_classOf[place]].Key.Team;
            }
        }

        var order = Enumerable.Range(0, teams.Length).OrderBy(person => teams[person], StringComparer.Ordinal).ThenBy(person => _people[person], StringComparer.Ordinal).ToArray();
        var numbers = new int[order.Length];
        var names = new string[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            numbers[order[i]] = i;
            names[i] = _people[order[i]];
            _personNumbers[names[i]] = i;
        }

        _people = names;
        for (var place = 1; place <= Last; place++)
        {
            if (_personOf[place] is var person and not Nobody)
            {
                _personOf[place] = numbers[person];
            }
        }
    }

    /// <summary>One string for each name, however many places have it.</summary>
    private string Name(sqlite3_stmt row, int column)
    {
        var utf8 = raw.sqlite3_column_blob(row, column);
        Span<char> letters = utf8.Length <= 512 ? stackalloc char[512] : new char[utf8.Length];
        var length = System.Text.Encoding.UTF8.GetChars(utf8, letters);
        var lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(letters[..length], out var name))
        {
            return name;
        }

        name = letters[..length].ToString();
        _names.Add(name, name);
        return name;
    }
}
