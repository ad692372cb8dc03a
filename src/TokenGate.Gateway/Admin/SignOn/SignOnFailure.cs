using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace TokenGate.Gateway.Admin.SignOn;

/// <summary>Why a sign-on failed: a code for the page, a sentence for the operator, and whether the operator has to do something.</summary>
/// <param name="Code">The code.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What to do; empty where it is the person's own affair.</param>
internal sealed record SignOnFailure(string Code, string Problem, string Remedy)
{
    /// <summary>The provider does not answer.</summary>
    public const string Down = "down";

    /// <summary>The answer is not signed by the provider's keys, or is for somebody else.</summary>
    public const string Signature = "signature";

    /// <summary>The provider let the person not in.</summary>
    public const string Refused = "refused";

    /// <summary>It took too long, or was begun in another window.</summary>
    public const string Expired = "expired";

    /// <summary>Anything else that the provider answered.</summary>
    public const string Unusable = "unusable";

    private const string Check = "Check Admin:OpenId against the client's registration at the provider; tokens of Admin:Tokens work meanwhile";

    /// <summary>Finds the reason in what the framework threw.</summary>
    public static SignOnFailure From(Exception? exception, string authority)
    {
        var causes = new List<Exception>();
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            causes.Add(cause);
        }

        // The innermost texts are the framework's own and hold no secret: neither codes nor tokens are among them.
        var last = causes.Count == 0 ? "no reason was given" : FirstLine(causes[^1].Message);
        return causes switch
        {
            _ when causes.Exists(static cause => cause is SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException or SecurityTokenInvalidSigningKeyException) =>
                new(Signature, $"{authority} answered with a token that none of its published keys signed", "Make sure that Authority is the provider meant. If it changed its keys just now, the next sign-on works"),
            _ when causes.Exists(static cause => cause is SecurityTokenException or OpenIdConnectProtocolInvalidNonceException) =>
                new(Signature, $"the token of {authority} is not for this gateway, or not for now: {last}", Check + "; compare both clocks"),
            _ when exception is AuthenticationFailureException && causes.Exists(static cause => cause.Message.Contains("denied", StringComparison.OrdinalIgnoreCase)) =>
                new(Refused, "the provider did not let this person in", ""),
            _ when causes.Exists(static cause => cause is HttpRequestException or TaskCanceledException or IOException or TimeoutException)
                || last.Contains("IDX2080", StringComparison.Ordinal) =>
                new(Down, $"the identity provider {authority} does not answer: {last}", "Make sure that this machine reaches it; tokens of Admin:Tokens work meanwhile"),
            _ when causes.Exists(static cause => cause.Message.Contains("Correlation failed", StringComparison.Ordinal) || cause.Message.Contains("state", StringComparison.OrdinalIgnoreCase)) =>
                new(Expired, "the sign-on took too long or was begun elsewhere", ""),
            _ => new(Unusable, $"what {authority} answered cannot be used: {last}", Check),
        };
    }

    private static string FirstLine(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var line = end < 0 ? text : text[..end];
        return line.Length <= 300 ? line : line[..300];
    }
}
