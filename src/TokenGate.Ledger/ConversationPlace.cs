using System.Globalization;

namespace TokenGate.Ledger;

/// <summary>The place of a conversation in a list, the last active first.</summary>
/// <param name="Last">When its last exchange began, in ticks of UTC.</param>
/// <param name="Name">Its name.</param>
public sealed record ConversationPlace(long Last, string Name) : IComparable<ConversationPlace>
{
    /// <summary>The beginning of a list.</summary>
    public static ConversationPlace Beginning { get; } = new(long.MaxValue, "");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static ConversationPlace Parse(string cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        return cursor.Split('-') is [var at, { Length: <= 64 } name] && long.TryParse(at, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var last)
            ? new ConversationPlace(last, name)
            : throw new ArgumentException("This cursor was not given by this list.", nameof(cursor));
    }

    /// <summary>Negative where this one stands before the other.</summary>
    public int CompareTo(ConversationPlace? other) => other is null ? -1
        : Last != other.Last ? other.Last.CompareTo(Last)
        : string.CompareOrdinal(other.Name, Name);

    /// <summary>As a cursor.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Last:x}-{Name}");

    /// <summary>True where the left one stands before the right one.</summary>
    public static bool operator <(ConversationPlace left, ConversationPlace right) => left is not null && left.CompareTo(right) < 0;

    /// <summary>True where the left one stands behind the right one.</summary>
    public static bool operator >(ConversationPlace left, ConversationPlace right) => left is not null && left.CompareTo(right) > 0;

    /// <summary>True where the left one does not stand behind the right one.</summary>
    public static bool operator <=(ConversationPlace left, ConversationPlace right) => left is null || left.CompareTo(right) <= 0;

    /// <summary>True where the left one does not stand before the right one.</summary>
    public static bool operator >=(ConversationPlace left, ConversationPlace right) => left is not null && left.CompareTo(right) >= 0;
}
