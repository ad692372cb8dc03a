using System.IO.Hashing;
using System.Text;
using TokenGate.Usage;

namespace TokenGate.Metering.Cadence;

/// <summary>
/// What a request is told again by, apart from its data: programs begin every run alike. Digits are left out, since they are where runs
/// differ first (dates, numbers of rows).
/// </summary>
/// <param name="Program">Person, client and instructions.</param>
/// <param name="Run">The same, and the beginning of what is asked.</param>
internal readonly record struct Opening(UInt128 Program, UInt128 Run)
{
    private const int MostInstructions = 512;

    /// <summary>Bytes of the question that count: a template's words, before its data.</summary>
    private const int MostQuestion = 40;

    [ThreadStatic]
    private static XxHash128? _scratch;

    /// <summary>The opening of a request.</summary>
    public static Opening From(string user, string client, RequestContent content)
    {
        var hash = _scratch ??= new XxHash128();
        hash.Reset();
        Append(hash, user);
        hash.Append("\n"u8);
        Append(hash, client);
        Append(hash, content, static role => role == SegmentRole.System, MostInstructions);
        var program = hash.GetCurrentHashAsUInt128();
        Append(hash, content, static role => role is SegmentRole.User or SegmentRole.Prompt or SegmentRole.Input, MostQuestion);
        return new Opening(program, hash.GetCurrentHashAsUInt128());
    }

    private static void Append(XxHash128 hash, string name)
    {
        Span<byte> utf8 = stackalloc byte[256];
        hash.Append(Encoding.UTF8.TryGetBytes(name, utf8, out var length) ? utf8[..length] : Encoding.UTF8.GetBytes(name));
    }

    private static void Append(XxHash128 hash, RequestContent content, Func<SegmentRole, bool> isOf, int most)
    {
        hash.Append("\n"u8);
        Span<byte> kept = stackalloc byte[MostInstructions];
        for (var i = 0; i < content.Segments.Count; i++)
        {
            var segment = content.Segments[i];
            if (!isOf(segment.Role) || segment.IsOpaque)
            {
                continue;
            }

            var count = 0;
            foreach (var letter in segment.Text.Span)
            {
                if (count == most)
                {
                    break;
                }

                if (!char.IsAsciiDigit((char)letter))
                {
                    kept[count++] = letter;
                }
            }

            hash.Append(kept[..count]);
            return;
        }
    }
}
