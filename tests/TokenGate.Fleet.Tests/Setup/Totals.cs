using System.Globalization;
using TokenGate.Usage;

namespace TokenGate.Fleet.Tests.Setup;

/// <summary>What was trusted, by person.</summary>
internal sealed class Totals
{
    private readonly Dictionary<string, long> _byUser = new(StringComparer.Ordinal);

    public long All => _byUser.Values.Sum();

    /// <summary>Who was recorded.</summary>
    public IReadOnlyCollection<string> Users => _byUser.Keys;

    /// <summary>Exchanges in all.</summary>
    public int Count { get; private set; }

    /// <summary>Exchanges that no owner judged.</summary>
    public int Locally { get; private set; }

    public void Add(string user, Judgement judgement)
    {
        _byUser[user] = _byUser.GetValueOrDefault(user) + judgement.Split.TrustedInput + judgement.Split.TrustedOutput;
        Count++;
        Locally += judgement.JudgedBy == "local" ? 1 : 0;
    }

    /// <summary>By how much these differ from others: in all, and most for one person; as shares of the others.</summary>
    public (double All, double Person) From(Totals other) =>
        (Share(All, other.All), other._byUser.Max(person => Share(_byUser.GetValueOrDefault(person.Key), person.Value)));

    /// <summary>One line that says so.</summary>
    public string Against(Totals one, string what)
    {
        var (all, person) = From(one);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {All} trusted, one gateway {one.All}: {100 * all:0.00} % off, most for one person {100 * person:0.00} %; {Locally} of {Count} judged without the owner");
    }

    private static double Share(long mine, long theirs) => Math.Abs(mine - theirs) / (double)Math.Max(1, theirs);
}
