using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Options;

namespace TokenGate.Gateway.Recording;

/// <summary>Whose days are kept, and for whom: the options, made ready for a decision at each exchange.</summary>
internal sealed class RecordingPlan
{
    private const string Everybody = "*";

    private readonly HashSet<string> _users = new(StringComparer.Ordinal);
    private readonly double _share;
    private readonly DateOnly _until;
    private readonly byte[] _drawing;

    private RecordingPlan(RecordingOptions options, RSA key, Func<string, string?> pseudonymOf)
    {
        (Options, Key, KeyName) = (options, key, RecordingKey.NameOf(key));
        foreach (var user in options.Users.Select(static user => UserName.Clean(user) ?? user))
        {
            _users.Add(user);
            if (pseudonymOf(user) is { } pseudonym)
            {
                _users.Add(pseudonym);
            }
        }

        _share = options.Share;
        _until = DateOnly.ParseExact(options.Until, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        _drawing = SHA256.HashData(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The options that it follows.</summary>
    public RecordingOptions Options { get; }

    /// <summary>The public key.</summary>
    public RSA Key { get; }

    /// <summary>The key's name.</summary>
    public string KeyName { get; }

    /// <summary>What the chain says of it.</summary>
    public Dictionary<string, string> Facts => new(StringComparer.Ordinal)
    {
        ["key"] = KeyName,
        ["users"] = _users.Contains(Everybody) ? Everybody : Options.Users.Count.ToString(CultureInfo.InvariantCulture),
        ["share"] = _share.ToString(CultureInfo.InvariantCulture),
        ["until"] = Options.Until,
        ["keep_days"] = Options.KeepDays.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The plan of options; null when they keep nothing.</summary>
    /// <param name="options">The options; they are valid.</param>
    /// <param name="configuration">Knows where the key lies.</param>
    /// <param name="pseudonymOf">The pseudonym under which a user is recorded; null where there is none.</param>
    /// <exception cref="IOException">The key cannot be read.</exception>
    /// <exception cref="CryptographicException">It is no key that can be used.</exception>
    public static RecordingPlan? From(RecordingOptions options, GatewayConfiguration configuration, Func<string, string?> pseudonymOf) =>
        options.Key.Length == 0 ? null : new RecordingPlan(options, RecordingKey.Load(configuration.PathOf(options.Key)), pseudonymOf);

    /// <summary>True on days on which something may be kept.</summary>
    public bool IsOpenOn(DateOnly day) => day <= _until;

    /// <summary>True for somebody whose days may be kept.</summary>
    public bool MayKeep(string user) => user != "-" && (_users.Contains(Everybody) || _users.Contains(user));

    /// <summary>
    /// True when a person's day is kept: always the same answer for the same person, day and key, at each gateway and after each start.
    /// </summary>
    public bool Keeps(string user, DateOnly day)
    {
        if (!IsOpenOn(day) || !MayKeep(user))
        {
            return false;
        }

        var drawn = HMACSHA256.HashData(_drawing, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {user}")));
        return BinaryPrimitives.ReadUInt32LittleEndian(drawn) < _share * (1L << 32);
    }
}
