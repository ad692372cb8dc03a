using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace TokenGate.Ledger.Audit;

/// <summary>A seal as it was published outside the journal's folder.</summary>
/// <param name="Gateway">The journal's identity.</param>
/// <param name="Sequence">The sealed entry.</param>
/// <param name="Hash">The chain's hash there, in hex.</param>
/// <param name="Place">Where it was read, for messages: the file and the line.</param>
public sealed partial record KeptSeal(string Gateway, long Sequence, string Hash, string Place)
{
    /// <summary>Reads the seals of a log, or of any file that has such lines. Lines without a seal are passed over.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="key">The public key of signed seals; null takes seals as they are.</param>
    /// <exception cref="JournalException">There is a key, and a seal is not signed with it: it may be anybody's.</exception>
    public static IReadOnlyList<KeptSeal> Read(string name, IEnumerable<string> lines, ECDsa? key)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var seals = new List<KeptSeal>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            foreach (Match match in SealLine().Matches(line))
            {
                var seal = new KeptSeal(
                    match.Groups["gateway"].Value,
                    long.Parse(match.Groups["sequence"].Value, CultureInfo.InvariantCulture),
                    match.Groups["hash"].Value,
                    string.Create(CultureInfo.InvariantCulture, $"{name}:{number}"));
                if (key is not null && !SealSignature.IsOf(key, seal.Gateway, seal.Sequence, seal.Hash, match.Groups["signature"].Value))
                {
                    throw new JournalException($"{seal.Place}: the seal of entry {seal.Sequence} is not signed with the given key. Give the key of that gateway, or find out who wrote the line.");
                }

                seals.Add(seal);
            }
        }

        return seals;
    }

    [GeneratedRegex(@"Seal of gateway (?<gateway>[^\s:]+): (?<sequence>[0-9]{1,18}):(?<hash>[0-9a-f]{64})(?: signed (?<signature>[A-Za-z0-9+/=]+))?", RegexOptions.CultureInvariant)]
    private static partial Regex SealLine();
}
