using System.Security.Cryptography;
using System.Text;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Works;

/// <summary>Keyed hashes of providers' ids: an id is never at rest. Gateways that share a register share the key.</summary>
internal sealed class WorkHash(byte[] key)
{
    private const int Bytes = 16;

    /// <summary>The hash of an id, 32 hexadecimal digits; of the empty one, which is the whole of a work, itself.</summary>
    public string Of(string id) => id.Length == 0 ? "" : Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(id)).AsSpan(0, Bytes));

    /// <summary>Parts by their hashes.</summary>
    public IEnumerable<HashedPart> Of(IEnumerable<WorkPart> parts) =>
        parts.Select(part => new HashedPart(Of(part.Part), Math.Max(0, part.Input), Math.Max(0, part.Output)));
}
