
namespace TokenGate.Gateway.Options;

/// <summary>The admin port's tokens and limits. A fault never holds a token.</summary>
internal sealed class AdminOptionsValidator : IGatewayOptionsValidator
{
    private const int LeastToken = 16;

    private const int MostToken = 512;

    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration)
    {
        var tokens = options.Admin.Tokens;
        (string Role, string Token)[] all = [("Viewer", tokens.Viewer), ("Operator", tokens.Operator), ("Auditor", tokens.Auditor), ("Executive", tokens.Executive), ("Scrape", tokens.Scrape)];
        var given = all.Where(static each => each.Token.Length > 0).ToList();
        foreach (var (role, token) in given)
        {
            if (token.Length is < LeastToken or > MostToken)
            {
                yield return OptionsFault.At(
                    $"Admin:Tokens:{role}", $"the token has {token.Length} characters", $"Write {LeastToken} to {MostToken}, for example from: openssl rand -hex 32");
            }

            if (token.Any(static c => c is <= ' ' or > '~'))
            {
                yield return OptionsFault.At($"Admin:Tokens:{role}", "the token holds characters that a header cannot carry", "Write letters, digits and signs of ASCII, no spaces");
            }
        }

        foreach (var same in given.GroupBy(static each => each.Token, StringComparer.Ordinal).Where(static group => group.Count() > 1))
        {
            yield return OptionsFault.At(
                $"Admin:Tokens:{same.Last().Role}", $"it is the token of {same.First().Role} too, so one role would have the other's rights", "Give each role its own token");
        }

        foreach (var fault in OptionsFault.Range("Admin:MinGroup", options.Admin.MinGroup, 1, 1000)
            .Concat(OptionsFault.Range("Admin:EventClients", options.Admin.EventClients, 1, 10_000)))
        {
            yield return fault;
        }
    }
}
