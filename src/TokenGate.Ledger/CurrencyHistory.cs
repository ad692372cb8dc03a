using System.Globalization;

namespace TokenGate.Ledger;

/// <summary>
/// The currency of costs, and since when: amounts of two currencies are never added. A change holds from a midnight of the company's
/// calendar on, so each day, and each of Redis' keys, is of one currency; what was booked before stays as it was. Immutable.
/// </summary>
public sealed class CurrencyHistory : IEquatable<CurrencyHistory>
{
    private const int CodeLength = 3;

    private readonly (string Code, long From)[] _eras;

    /// <summary>One currency, from the beginning on.</summary>
    /// <param name="code">Its ISO 4217 code.</param>
    public CurrencyHistory(string code)
        : this([(code, long.MinValue)])
    {
    }

    private CurrencyHistory((string Code, long From)[] eras) => _eras = eras;

    /// <summary>The currency that holds, or will from its midnight on.</summary>
    public string Code => _eras[^1].Code;

    /// <summary>The currencies, the oldest first, and since when each holds; the first has held from the beginning.</summary>
    public IReadOnlyList<(string Code, DateTimeOffset? Since)> History =>
        [.. _eras.Select(static era => (era.Code, era.From == long.MinValue ? (DateTimeOffset?)null : QuarterHour.Start(era.From)))];

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is no such text.</exception>
    public static CurrencyHistory Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var eras = new List<(string Code, long From)>();
        foreach (var part in text.Split(';'))
        {
            var (code, seconds) = part.IndexOf('@', StringComparison.Ordinal) is >= 0 and var cut ? (part[..cut], part[(cut + 1)..]) : (part, null);
            var from = long.MinValue;
            if (seconds is not null)
            {
                from = long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var known) && known <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                    ? QuarterHour.From(DateTimeOffset.FromUnixTimeSeconds(known))
                    : throw Unreadable(text);
            }

            if (code.Length != CodeLength || !code.All(char.IsAsciiLetterUpper) || seconds is null != (eras.Count == 0) || (eras.Count > 0 && from <= eras[^1].From))
            {
                throw Unreadable(text);
            }

            eras.Add((code, from));
        }

        return new CurrencyHistory([.. eras]);
    }

    /// <summary>The currency of what happened at a moment.</summary>
    public string At(DateTimeOffset moment) => At(QuarterHour.From(moment));

    /// <summary>The one currency of a span; null where it holds a change.</summary>
    /// <param name="from">Its first moment.</param>
    /// <param name="to">The moment after its last.</param>
    public string? Of(DateTimeOffset from, DateTimeOffset to)
    {
        var first = At(from);
        return to <= from || At(QuarterHour.Ceiling(to) - 1) == first && !_eras.Any(era => era.From > QuarterHour.From(from) && era.From < QuarterHour.Ceiling(to)) ? first : null;
    }

    /// <summary>
    /// The history in which another currency holds from the next midnight on that is at least <paramref name="lead"/> away. A change that
    /// has not begun yet is replaced.
    /// </summary>
    /// <param name="code">The other currency.</param>
    /// <param name="now">When it is decided.</param>
    /// <param name="zone">The calendar whose midnight it is.</param>
    /// <param name="lead">The least time until then.</param>
    public CurrencyHistory ChangeTo(string code, DateTimeOffset now, ReportingZone zone, TimeSpan lead)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var begun = _eras.Where(era => era.From <= QuarterHour.From(now)).ToArray();
        return begun[^1].Code == code
            ? new CurrencyHistory(begun)
            : new CurrencyHistory([.. begun, (code, QuarterHour.From(zone.StartOf(zone.DayOf(now + lead).AddDays(1))))]);
    }

    /// <summary>True while a change is to come that is no midnight of a calendar: its zone was changed in between.</summary>
    public bool IsOffMidnight(DateTimeOffset now, ReportingZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return _eras[^1].From > QuarterHour.From(now) && QuarterHour.Start(_eras[^1].From) is var since && zone.StartOf(zone.DayOf(since)) != since;
    }

    /// <summary>
    /// This history, following another one from the next quarter hour on: what was priced before it was known stays in its currency.
    /// </summary>
    /// <param name="agreed">What others agreed on.</param>
    /// <param name="now">When it is learnt.</param>
    internal CurrencyHistory Follow(CurrencyHistory agreed, DateTimeOffset now)
    {
        var quarter = QuarterHour.From(now);
        var eras = _eras.Where(era => era.From <= quarter).ToList();
        if (agreed.At(quarter) is var code && code != eras[^1].Code)
        {
            eras.Add((code, quarter + 1));
        }

        foreach (var era in agreed._eras.Where(era => era.From > quarter))
        {
            if (era.From == eras[^1].From)
            {
                eras.RemoveAt(eras.Count - 1);
            }

            if (era.Code != eras[^1].Code)
            {
                eras.Add(era);
            }
        }

        return new CurrencyHistory([.. eras]);
    }

    /// <summary>This history with each change at the next midnight, where it is not at one.</summary>
    internal CurrencyHistory AtMidnights(ReportingZone zone)
    {
        var eras = new List<(string Code, long From)>();
        foreach (var (code, from) in _eras)
        {
            var start = from == long.MinValue ? from : Midnight(QuarterHour.Start(from), zone);
            if (eras.Count > 0 && eras[^1].From == start)
            {
                eras.RemoveAt(eras.Count - 1);
            }

            if (eras.Count == 0 || eras[^1].Code != code)
            {
                eras.Add((code, start));
            }
        }

        return new CurrencyHistory([.. eras]);
    }

    /// <inheritdoc/>
    public bool Equals(CurrencyHistory? other) => other is not null && _eras.AsSpan().SequenceEqual(other._eras);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CurrencyHistory);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The currencies with the seconds since 1970 from which each holds: <c>USD;EUR@1793500200</c>.</summary>
    public override string ToString() => string.Join(';', _eras.Select(static era => era.From == long.MinValue
        ? era.Code
        : string.Create(CultureInfo.InvariantCulture, $"{era.Code}@{QuarterHour.Start(era.From).ToUnixTimeSeconds()}")));

    /// <summary>The currency of a quarter hour.</summary>
    internal string At(long quarter)
    {
        var i = _eras.Length - 1;
        while (i > 0 && quarter < _eras[i].From)
        {
            i--;
        }

        return _eras[i].Code;
    }

    /// <summary>Cuts quarter hours where another currency begins.</summary>
    internal IEnumerable<(long From, long To, string Code)> Spans(long from, long to)
    {
        for (var i = 0; i < _eras.Length; i++)
        {
            var (first, last) = (Math.Max(from, _eras[i].From), Math.Min(to, i + 1 < _eras.Length ? _eras[i + 1].From : long.MaxValue));
            if (first < last)
            {
                yield return (first, last, _eras[i].Code);
            }
        }
    }

    private static long Midnight(DateTimeOffset moment, ReportingZone zone)
    {
        var day = zone.DayOf(moment);
        return QuarterHour.From(zone.StartOf(day) == moment ? moment : zone.StartOf(day.AddDays(1)));
    }

    private static FormatException Unreadable(string text) => new($"'{text}' is no history of currencies");
}
