using System.Globalization;

namespace TokenGate.Ledger.Storage;

/// <summary>A place in the list of exchanges: the time and the sequence number of the last one that was seen.</summary>
internal readonly record struct ListPlace(long At, long Sequence)
{
    /// <summary>Before the newest.</summary>
    public static ListPlace Beginning { get; } = new(long.MaxValue, long.MaxValue);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static ListPlace Parse(string cursor) =>
        cursor.Split('-') is [var at, var sequence]
        && long.TryParse(at, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticks)
        && long.TryParse(sequence, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? new ListPlace(ticks, number)
            : throw new ArgumentException("This cursor was not given by this list.", nameof(cursor));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At:x}-{Sequence:x}");
}
