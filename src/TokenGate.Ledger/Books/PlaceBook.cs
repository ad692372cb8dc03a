using System.Buffers;
using System.Runtime.CompilerServices;
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

    /// <summary>Names of a row, in the order in which they are read, and the reason behind them; the second is the user's.</summary>
    private const int Names = 10;

    private const int User = 1;

    private const int ReasonColumn = 12;

    private static readonly string Sql = $"SELECT id, {PlaceIds.Select} FROM place p WHERE id > ? ORDER BY id";

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<PlaceClass, int> _numbers = [];
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
        var numbers = _classOf.AsSpan(0, Math.Min(last + 1, _classOf.Length));
        var most = -1;
        foreach (var number in numbers)
        {
            most = Math.Max(most, number);
        }

        var hashed = new ArrayBufferWriter<byte>((numbers.Length * sizeof(int)) + 1);
        hashed.Write(MemoryMarshal.AsBytes(numbers));
        for (var number = 0; number <= most && number < _classes.Count; number++)
        {
            var (key, kind) = _classes[number];
            ReadOnlySpan<string> names = [key.Team, key.Route, key.Model, key.Project, key.Client, kind.Provider, kind.Tier, kind.Work, kind.Reason, kind.Verdict.ToString(), kind.Source.ToString()];
            foreach (var name in names)
            {
                Encoding.UTF8.GetBytes(name, hashed);
                hashed.Write([(byte)0]);
            }

            hashed.Write([(byte)kind.Rules]);
        }

        return SHA256.HashData(hashed.WrittenSpan);
    }

    /// <summary>Reads the places that were added since.</summary>
    /// <returns>The last place.</returns>
    public int Read(JournalScan journal)
    {
        var isFirst = Last == 0;
        using var row = journal.Prepare(Sql, Last);
        var (names, seen) = (new string[Names], new byte[Names][]);
        var (number, person, last) = (-1, Nobody, default(PlaceClass));
        while (journal.Step(row))
        {
            // Places that follow each other are mostly of one person, and differ in few names: what is the same is not looked up.
            var (isOfTheSameClass, isOfTheSamePerson) = (number >= 0, number >= 0);
            for (var i = 0; i < Names; i++)
            {
                var utf8 = raw.sqlite3_column_blob(row, i < Names - 1 ? 1 + i : ReasonColumn);
                if (seen[i] is { } before && utf8.SequenceEqual(before))
                {
                    continue;
                }

                (names[i], seen[i]) = (Name(utf8), utf8.ToArray());
                isOfTheSamePerson &= i != User;
                isOfTheSameClass &= i == User;
            }

            var (verdict, source, rules) = (raw.sqlite3_column_int(row, 10), raw.sqlite3_column_int(row, 11), raw.sqlite3_column_int(row, 13));
            if (!isOfTheSameClass || last.Verdict != verdict || last.Source != source || last.Rules != rules)
            {
                last = new PlaceClass(names[0], names[2], names[3], names[4], names[5], names[6], names[7], names[8], names[9], verdict, source, rules);
                number = ClassNumber(last);
            }

            if (!isOfTheSamePerson)
            {
                person = names[User] == NobodyName ? Nobody : PersonNumber(names[User]);
            }

            Add(checked((int)raw.sqlite3_column_int64(row, 0)), number, person);
        }

        if (isFirst)
        {
            OrderPeople();
        }

        return Last;
    }

    private void Add(int place, int number, int person)
    {
        if (place >= _classOf.Length)
        {
            var length = Math.Max(place + 1, Math.Max(1_024, _classOf.Length + (_classOf.Length / 2)));
            Array.Resize(ref _classOf, length);
            Array.Resize(ref _personOf, length);
        }

        (_classOf[place], _personOf[place], Last) = (number, person, place);
    }

    private int ClassNumber(in PlaceClass found)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, found, out var known);
        if (!known)
        {
            number = _classes.Count;
            _classes.Add((
                new BookingKey(0, found.Team, NobodyName, found.Route, found.Model, found.Project, found.Client),
                new BookingClass((Verdict)found.Verdict, (UsageSource)found.Source, found.Reason, found.Provider, found.Tier, found.Work, found.Rules)));
        }

        return number;
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
    private string Name(ReadOnlySpan<byte> utf8)
    {
        Span<char> letters = utf8.Length <= 512 ? stackalloc char[512] : new char[utf8.Length];
        var length = Encoding.UTF8.GetChars(utf8, letters);
        var lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(letters[..length], out var name))
        {
            return name;
        }

        name = letters[..length].ToString();
        _names.Add(name, name);
        return name;
    }

    /// <summary>A class by names of which there is one string each: two are the same where their strings are.</summary>
    private readonly record struct PlaceClass(
        string Team, string Route, string Model, string Project, string Client, string Provider, string Tier, string Work, string Reason, int Verdict, int Source, int Rules)
    {
        public bool Equals(PlaceClass other) =>
            (object)Team == other.Team && (object)Route == other.Route && (object)Model == other.Model && (object)Project == other.Project && (object)Client == other.Client
            && (object)Provider == other.Provider && (object)Tier == other.Tier && (object)Work == other.Work && (object)Reason == other.Reason
            && Verdict == other.Verdict && Source == other.Source && Rules == other.Rules;

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var name in (ReadOnlySpan<string>)[Team, Route, Model, Project, Client, Provider, Tier, Work, Reason])
            {
                hash.Add(RuntimeHelpers.GetHashCode(name));
            }

            hash.Add((Verdict, Source, Rules));
            return hash.ToHashCode();
        }
    }
}
