using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TokenGate.Metering;

/// <summary>Ids of works, answers and files as they are told apart.</summary>
internal static class WorkId
{
    /// <summary>Real ids are random and long. Servers that count their answers, or give each the same name, give a short one.</summary>
    private const int LeastLength = 16;

    /// <summary>True when an id tells answers apart wherever it stands.</summary>
    public static bool Tells(string? id) => id is { Length: >= LeastLength };

    /// <summary>A work's id: a short one is told apart within its route alone.</summary>
    public static string Qualify(string id, string route) => Tells(id) ? id : $"{route}\n{id}";

    /// <summary>What an id of any length is remembered by in memory.</summary>
    public static UInt128 KeyOf(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>
    /// The id of an answer that was fetched: a short one is told apart by the path that ends in it; null where nothing does.
    /// </summary>
    public static string? OfFetched(string? id, string path, string route)
    {
        if (id is not { Length: > 0 } || Tells(id))
        {
            return id is { Length: > 0 } ? id : null;
        }

        var end = path.AsSpan().IndexOfAny('?', '#');
        var bare = (end < 0 ? path : path[..end]).TrimEnd('/');
        return bare.EndsWith('/' + id, StringComparison.Ordinal) ? $"{route}\n{bare}" : null;
    }
}
