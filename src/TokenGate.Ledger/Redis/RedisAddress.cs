using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace TokenGate.Ledger.Redis;

/// <summary>
/// Reads what an operator writes as the address of Redis: the client's own list
/// (<c>host:port,host:port,user=...,password=...,ssl=true</c>), or a URI as other
/// clients take it (<c>redis://user:password@host:6379/0</c>; <c>rediss://</c> is TLS; several hosts with commas).
/// </summary>
/// <remarks>
/// The scheme: https://www.iana.org/assignments/uri-schemes/prov/redis. In a URI, user and password are percent-encoded, so that any
/// character can stand in them. <c>sslCa=FILE</c>, in either form, names the certificates of a private authority.
/// </remarks>
public static class RedisAddress
{
    private const ushort DefaultPort = 6379;
    private const string CaOption = "sslCa";
    private const string Forms = "Give host:port, several with commas, or redis://user:password@host:6379/0 (rediss:// for TLS)";

    /// <summary>What is wrong with an address, without any of its secrets; null when it can be used.</summary>
    public static string? FaultOf(string address)
    {
        try
        {
            Parse(address);
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>The client's options for an address.</summary>
    /// <exception cref="FormatException">It is none. The message says why, never a password.</exception>
    public static ConfigurationOptions Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var text = address.Trim();
        if (text.Length == 0)
        {
            throw Fault("it names no server");
        }

        var options = text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var end ? FromUri(text[..end], text[(end + 3)..]) : FromList(text);
        if (options.EndPoints.Count == 0)
        {
            throw Fault("it names no server");
        }

        if (options.EndPoints.FirstOrDefault(static point => !IsUsable(point)) is { } odd)
        {
            throw Fault($"'{Name(odd)}' is no host with a port");
        }

        return options;
    }

    /// <summary>A server's name, for messages.</summary>
    internal static string Name(EndPoint endpoint) => endpoint switch
    {
        DnsEndPoint dns => string.Create(CultureInfo.InvariantCulture, $"{dns.Host}:{dns.Port}"),
        _ => endpoint.ToString() ?? "",
    };

    private static ConfigurationOptions FromList(string text)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (Array.Exists(parts, static part => !part.Contains('=', StringComparison.Ordinal) && part.Contains('@', StringComparison.Ordinal)))
        {
            throw Fault("a user before '@' belongs to a URI, and 'redis://' is missing in front");
        }

        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(string.Join(',', parts.Where(static part => !IsCa(part))));
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            // The client quotes what it does not understand: after a password with a comma in it, that is a part of the password.
            throw Fault(
                text.Contains("password", StringComparison.OrdinalIgnoreCase)
                    ? "one of its options is not known. A password with a comma in it can be written in a URI, as %2C"
                    : fault.Message);
        }

        foreach (var part in parts.Where(IsCa))
        {
            Trust(options, part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());
        }

        return options;
    }

    private static ConfigurationOptions FromUri(string scheme, string rest)
    {
        var isTls = scheme.Equals("rediss", StringComparison.OrdinalIgnoreCase);
        if (!isTls && !scheme.Equals("redis", StringComparison.OrdinalIgnoreCase))
        {
            throw Fault($"'{scheme}://' is no scheme of Redis");
        }

        var query = Cut(ref rest, '?');
        var authorityEnd = rest.LastIndexOf('@') is >= 0 and var at ? rest.IndexOf('/', at) : rest.IndexOf('/', StringComparison.Ordinal);
        var path = authorityEnd < 0 ? "" : rest[(authorityEnd + 1)..];
        var authority = authorityEnd < 0 ? rest : rest[..authorityEnd];
        var options = new ConfigurationOptions { Ssl = isTls };
        if (authority.LastIndexOf('@') is >= 0 and var credentials)
        {
            SignIn(options, authority[..credentials]);
            authority = authority[(credentials + 1)..];
        }

        foreach (var host in authority.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            AddHost(options, host);
        }

        SetDatabase(options, path);
        SetQuery(options, query);
        return options;
    }

    private static void SignIn(ConfigurationOptions options, string credentials)
    {
        var colon = credentials.IndexOf(':', StringComparison.Ordinal);

        // "redis://name@host" without a colon is a user in the scheme's words; servers want a password with it, and say so.
        var user = Uri.UnescapeDataString(colon < 0 ? credentials : credentials[..colon]);
        options.User = user.Length > 0 ? user : null;
        options.Password = colon < 0 ? null : Uri.UnescapeDataString(credentials[(colon + 1)..]);
    }

    private static void AddHost(ConfigurationOptions options, string host)
    {
        // A bare IPv6 address has colons of its own; in a URI it stands in brackets.
        var colon = host.LastIndexOf(':');
        var hasPort = colon >= 0 && host.IndexOf(']', StringComparison.Ordinal) < colon;
        var name = (hasPort ? host[..colon] : host).Trim('[', ']');
        ushort port = DefaultPort;
        if (name.Length == 0 || (hasPort && !ushort.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)))
        {
            throw Fault($"'{host}' is no host with a port");
        }

        options.EndPoints.Add(name, port);
    }

    private static void SetDatabase(ConfigurationOptions options, string path)
    {
        if (path.Trim('/') is { Length: > 0 } digits)
        {
            options.DefaultDatabase = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var database)
                ? database
                : throw Fault($"'/{digits}' is no number of a database");
        }
    }

    private static void SetQuery(ConfigurationOptions options, string query)
    {
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsCa(part))
            {
                throw Fault($"'?{part.Split('=')[0]}' is not known; only {CaOption} may stand there");
            }

            Trust(options, Uri.UnescapeDataString(part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        }
    }

    private static bool IsCa(string part) => part.StartsWith(CaOption + "=", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Accepts server certificates that descend from the authorities in a file (PEM) and are made out to the host that was asked for;
    /// revocation is not looked up,
    /// as a private authority seldom publishes any.
    /// </summary>
    private static void Trust(ConfigurationOptions options, string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Fault($"{CaOption} names {file}, which cannot be read: {fault.Message}");
        }

        if (authorities.Count == 0)
        {
            throw Fault($"{CaOption} names {file}, which holds no certificate in PEM form");
        }

        options.SslClientAuthenticationOptions = host => new SslClientAuthenticationOptions
        {
            TargetHost = options.SslHost ?? host,
            CertificateChainPolicy = Policy(authorities),
        };
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static string Cut(ref string text, char at)
    {
        // A password is percent-encoded in a URI, but people forget: what follows '@' alone can be a query.
        var place = text.IndexOf(at, Math.Max(0, text.LastIndexOf('@')));
        var behind = place < 0 ? "" : text[(place + 1)..];
        text = place < 0 ? text : text[..place];
        return behind;
    }

    private static bool IsUsable(EndPoint endpoint) => endpoint switch
    {
        DnsEndPoint dns => dns.Port is >= 0 and < 65536 && Uri.CheckHostName(dns.Host) != UriHostNameType.Unknown,
        IPEndPoint ip => ip.Port is >= 0 and < 65536,
        _ => true,
    };

    private static FormatException Fault(string why) => new($"{why}. {Forms}");
}
