using System.Text;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// Keys that an issuer publishes: its key set by address, or found by OpenID Connect discovery. Fetched beside the traffic, and again
/// twice a day and when a token names a key that is not among them, at most twice a minute. While the issuer cannot be reached the keys in
/// force stay, and after a restart those that were in force last.
/// </summary>
internal sealed class IssuerSigningKeys : ISigningKeys, IConfigurationRetriever<OpenIdConnectConfiguration>, IDisposable
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>How long a request may wait for keys.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan BetweenRenewals = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(5);

    private readonly SideFiles _files;
    private readonly string _key;
    private readonly string _copy;
    private readonly string _address;
    private readonly string? _issuer;
    private readonly HttpClient _client;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _manager;
    private readonly Lock _gate = new();
    private volatile SigningKeySet? _value;
    private string _json = "";
    private Task _fetching = Task.CompletedTask;
    private Task _renewing = Task.CompletedTask;
    private long? _renewedAt;
    private long? _attemptedAt;

    /// <param name="files">Keeps the copy, and says what is wrong.</param>
    /// <param name="key">The configuration's key.</param>
    /// <param name="address">The address of the key set; empty to find it by the issuer's discovery document.</param>
    /// <param name="issuer">The issuer; empty when only the key set is known.</param>
    public IssuerSigningKeys(SideFiles files, string key, string address, string issuer)
    {
        (_files, _key) = (files, key);
        _issuer = address.Length > 0 ? null : issuer;
        _address = address.Length > 0 ? address : $"{issuer.TrimEnd('/')}/.well-known/openid-configuration";
        _copy = files.CopyOf(SideFiles.Named("jwks", _address));
        _client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = BetweenAttempts, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = MaxBytes,
        };
        _manager = new ConfigurationManager<OpenIdConnectConfiguration>(_address, this, new HttpDocumentRetriever(_client) { RequireHttps = false })
        {
            RefreshInterval = BetweenRenewals,
        };
        Look();
    }

    /// <summary>True for an address that may be fetched: encrypted, or on this machine.</summary>
    public static bool IsSafe(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && IsSafe(uri);

    /// <inheritdoc/>
    public async ValueTask<SigningKeySet?> CurrentAsync()
    {
        if (_value is null)
        {
            Look();
            await Within(Patience, _fetching);
        }

        return _value;
    }

    /// <inheritdoc/>
    public async ValueTask<SigningKeySet?> NewerAsync(SigningKeySet known)
    {
        Task renewing;
        lock (_gate)
        {
            var now = _files.Clock.GetTimestamp();
            if (_renewing.IsCompleted && (_renewedAt is not { } before || _files.Clock.GetElapsedTime(before, now) >= BetweenRenewals))
            {
                (_renewedAt, _renewing) = (now, RenewAsync(known));
            }

            renewing = _renewing;
        }

        await Within(Patience, renewing);
        var value = _value;
        return ReferenceEquals(value, known) ? null : value;
    }

    /// <inheritdoc/>
    public void Look()
    {
        lock (_gate)
        {
            var now = _files.Clock.GetTimestamp();
            if (_fetching.IsCompleted && (_attemptedAt is not { } before || _files.Clock.GetElapsedTime(before, now) >= BetweenAttempts))
            {
                _attemptedAt = now;
                _fetching = Task.Run(FetchAsync);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Called by the manager whenever it fetches: here is where new keys come into force.</remarks>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
    {
        try
        {
            if (!IsSafe(address))
            {
                throw new InvalidDataException("it is not an https address. Name a JSON Web Key Set file or its https address in Keys, or the issuer's https address in Issuer");
            }

            var document = await retriever.GetDocumentAsync(address, cancel);
            var found = _issuer is null ? new OpenIdConnectConfiguration() : Discovered(document);
            var json = _issuer is null ? document : await retriever.GetDocumentAsync(found.JwksUri, cancel);
            var keys = SideFileReaders.KeySet(json, _issuer is null ? null : found.Issuer);
            foreach (var key in keys.Keys)
            {
                found.SigningKeys.Add(key);
            }

            if (json != _json)
            {
                (_json, _value) = (json, keys);
                _files.InForce(_key, _address);
                _files.Keep(_copy, _key, _address, Encoding.UTF8.GetBytes(json));
            }
            else
            {
                _files.Concerns.Clear(_key);
            }

            return found;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            Fail(exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static bool IsSafe(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);

    private static async Task Within(TimeSpan patience, Task work) =>
        await work.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private OpenIdConnectConfiguration Discovered(string document)
    {
        var found = OpenIdConnectConfiguration.Create(document);
        if (found.Issuer?.TrimEnd('/') != _issuer!.TrimEnd('/'))
        {
            throw new InvalidDataException($"the document is of the issuer '{found.Issuer}'. Write that issuer, if it is the one that you trust");
        }

        // A key set must not be fetched in a less safe way than the document that names it.
        return Uri.TryCreate(found.JwksUri, UriKind.Absolute, out var keys) && IsSafe(keys) && (keys.Scheme == Uri.UriSchemeHttps || _address.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
            ? found
            : throw new InvalidDataException($"the document names no usable jwks_uri ('{found.JwksUri}'). Name the key set in Keys");
    }

    private void Fail(Exception exception)
    {
        var isCopy = _value is null && TakeCopy();
        var told = exception is InvalidDataException
            ? exception
            : new InvalidDataException($"it cannot be fetched ({(exception.InnerException ?? exception).Message.TrimEnd('.')}). Let the gateway reach it, or name a key set file in Keys", exception);
        _files.Broken(_key, _address, told, isCopy ? _copy : null, _value is not null);
    }

    private bool TakeCopy()
    {
        try
        {
            _value = File.Exists(_copy) ? SideFileReaders.KeySet(File.ReadAllText(_copy), _issuer) : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _value = null;
        }

        return _value is not null;
    }

    /// <summary>Fetches what was never fetched; later calls are the manager's occasion to fetch again in the background.</summary>
    private async Task FetchAsync()
    {
        try
        {
            await _manager.GetConfigurationAsync(CancellationToken.None);
        }
        catch (Exception)
        {
            // Told by the retriever; the next look tries again.
        }
    }

    private async Task RenewAsync(SigningKeySet known)
    {
        _manager.RequestRefresh();
        for (var waited = TimeSpan.Zero; waited < Patience && ReferenceEquals(_value, known); waited += TimeSpan.FromMilliseconds(10))
        {
            await FetchAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }
}
