using System.Globalization;
using System.Text;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// The names of a group of fields within a day's hash, of usage (<c>HH|team|user|route|model</c>) and of tags
/// (<c>HH|team|project|client|model</c>) alike.
/// </summary>
/// <param name="Hour">The hour of the day, 0 to 23.</param>
/// <param name="Team">The team.</param>
/// <param name="Second">The user, or the project.</param>
/// <param name="Third">The route, or the client program.</param>
/// <param name="Model">The model.</param>
internal readonly record struct FieldKey(int Hour, string Team, string Second, string Third, string Model)
{
    private const int Separators = 5;
    private const int HourDigits = 2;

    /// <summary>The most bytes that one character of a name takes: a separator takes three, as any character of one UTF-16 unit.</summary>
    private const int BytesOfCharacter = 3;

    /// <summary>More bytes than the stem can take.</summary>
    public int MostBytes => HourDigits + Separators + (BytesOfCharacter * (Team.Length + Second.Length + Third.Length + Model.Length));

    /// <summary>
    /// Writes the first part of a field, without its metric, as <see cref="RedisKeys.FieldStem"/> and <see cref="RedisKeys.TagStem"/> name
    /// it. Gives its bytes.
    /// </summary>
    public int WriteStem(Span<byte> stem)
    {
        _ = Hour.TryFormat(stem, out var written, "00", CultureInfo.InvariantCulture);
        stem[written++] = (byte)'|';
        Write(stem, ref written, Team);
        Write(stem, ref written, Second);
        Write(stem, ref written, Third);
        Write(stem, ref written, Model);
        return written;
    }

    /// <summary>Every field is looked for in a table, and these two names tell nearly all apart.</summary>
    public override int GetHashCode() => HashCode.Combine(Hour, Second.GetHashCode(StringComparison.Ordinal), Model.GetHashCode(StringComparison.Ordinal));

    private static void Write(Span<byte> stem, ref int written, string name)
    {
        written += Encoding.UTF8.GetBytes(RedisKeys.Escape(name), stem[written..]);
        stem[written++] = (byte)'|';
    }
}
