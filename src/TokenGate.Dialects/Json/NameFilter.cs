using System.Text;

namespace TokenGate.Dialects.Json;

/// <summary>
/// Tells of most objects at once that none of many names is among their members, so that hundreds of questions need not be asked of an
/// endless stream of small values.
/// </summary>
internal sealed class NameFilter
{
    private const int Bits = 4096;

    private readonly ulong[] _bits = new ulong[Bits / 64];

    /// <summary>Makes a filter of names.</summary>
    public NameFilter(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var bit = BitOf(Encoding.UTF8.GetBytes(name));
            _bits[bit / 64] |= 1UL << (bit % 64);
        }
    }

    /// <summary>False when the value has no member of any of the names; true when it may have one.</summary>
    public bool MayHold(JsonValue value)
    {
        for (var members = value.Members; members.MoveNext();)
        {
            var name = members.Name.Raw.Span;
            var bit = BitOf(name);
            if ((_bits[bit / 64] >> (bit % 64) & 1) != 0 || name.Contains((byte)'\\'))
            {
                return true;
            }
        }

        return false;
    }

    private static int BitOf(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : ((name.Length * 601) + (name[0] * 31) + (name[^1] * 7) + name[name.Length / 2]) & (Bits - 1);
}
