using System.Net;

namespace TokenGate.Gateway.Options;

/// <summary>Sign-on at the admin port. A fault never holds the secret.</summary>
internal sealed class OpenIdOptionsValidator : IGatewayOptionsValidator
{
    private const string Section = "Admin:OpenId";

    /// <inheritdoc/>
    public IEnumerable<ConfigurationFault> Check(GatewayOptions options, GatewayConfiguration configuration)
    {
        var openId = options.Admin.OpenId;
        foreach (var fault in OptionsFault.Range($"{Section}:SessionHours", openId.SessionHours, 1, 168).Concat(CheckRoles(openId.Roles)))
        {
            yield return fault;
        }

        if (!openId.IsOffered)
        {
            if (openId.ClientId.Length + openId.ClientSecret.Length + openId.PublicAddress.Length > 0)
            {
                yield return OptionsFault.At($"{Section}:Authority", "a client is set, and no provider", "Write the provider's issuer, for example https://login.example.com/realms/work");
            }

            yield break;
        }

        if (options.Admin.Listen.Length == 0)
        {
            yield return OptionsFault.At($"{Section}:Authority", "the admin port is off, so nobody can sign on", "Set Admin:Listen, or leave Authority empty");
        }

        if (!IsSafe(openId.Authority, out var why))
        {
            yield return OptionsFault.At($"{Section}:Authority", why, "Write the provider's issuer with https://; http:// is taken for this machine alone");
        }

        if (openId.PublicAddress.Length > 0 && (!IsSafe(openId.PublicAddress, out why) || new Uri(openId.PublicAddress).AbsolutePath != "/"))
        {
            yield return OptionsFault.At(
                $"{Section}:PublicAddress", why.Length > 0 ? why : "it has a path", "Write scheme and host, for example https://tokengate.example.com; http:// is taken for this machine alone");
        }

        foreach (var (name, value) in new[] { ("ClientId", openId.ClientId), ("RoleClaim", openId.RoleClaim), ("UserClaim", openId.UserClaim) })
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                yield return OptionsFault.At($"{Section}:{name}", "it is empty", name == "ClientId" ? "Write the id under which this gateway is registered at the provider" : "Name a claim");
            }
        }

        for (var i = 0; i < openId.Scopes.Count; i++)
        {
            if (openId.Scopes[i].Length == 0 || openId.Scopes[i].Any(static c => c is <= ' ' or '"' or '\\' or > '~'))
            {
                yield return OptionsFault.At($"{Section}:Scopes:{i}", "it is no scope", "Write one scope without spaces for each item");
            }
        }
    }

    private static IEnumerable<ConfigurationFault> CheckRoles(OpenIdRoles roles)
    {
        foreach (var (role, values) in new[]
        {
            ("Viewer", roles.Viewer), ("Operator", roles.Operator), ("Auditor", roles.Auditor), ("Executive", roles.Executive), ("Employee", roles.Employee),
        })
        {
            for (var i = 0; i < values.Count; i++)
            {
                if (string.IsNullOrWhiteSpace(values[i]) || values[i] != values[i].Trim())
                {
                    yield return OptionsFault.At($"{Section}:Roles:{role}:{i}", "a value that is empty or begins or ends with a space is no role's", "Write the claim's value exactly as the provider sends it");
                }
            }
        }
    }

    /// <summary>What stands between a browser and this port, or this port and the provider, must not be readable on the way.</summary>
    private static bool IsSafe(string address, out string why)
    {
        why = "";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length + uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            why = $"'{address}' is no address of that kind";
        }
        else if (uri.Scheme == "http" && !(uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip))))
        {
            why = "it is sent in clear text";
        }

        return why.Length == 0;
    }
}
