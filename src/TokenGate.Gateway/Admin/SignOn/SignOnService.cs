using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Admin.Access;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;

namespace TokenGate.Gateway.Admin.SignOn;

/// <summary>
/// Sign-on by OpenID Connect. The framework's handlers live in a container of their own: registered with the gateway's, they would stand in
/// front of the traffic too. Whatever is wrong with the provider ends here, as a concern and a code for the page; traffic and tokens
/// never notice.
/// </summary>
internal sealed partial class SignOnService : IAsyncDisposable
{
    private const string Concern = "TokenGate:Admin:OpenId";

    private readonly LiveOptions _options;
    private readonly ConcernList _concerns;
    private readonly EndedSessions _ended;
    private readonly TimeProvider _clock;
    private readonly ILogger<SignOnService> _logger;
    private readonly OpenIdOptions _atStart;
    private readonly Uri? _public;
    private readonly Lazy<ServiceProvider> _services;

    /// <summary>Reads provider and client once: they hold until the next start.</summary>
    public SignOnService(GatewayConfiguration configuration, LiveOptions options, ConcernList concerns, TimeProvider clock, ILoggerFactory loggers)
    {
        (_options, _concerns, _clock) = (options, concerns, clock);
        _logger = loggers.CreateLogger<SignOnService>();
        _ended = new EndedSessions(clock);
        var current = options.Current;
        _atStart = current.Admin.OpenId;
        _public = Uri.TryCreate(_atStart.PublicAddress, UriKind.Absolute, out var address) ? address : null;
        var isSecure = (_public?.Scheme ?? new Uri("http://localhost").Scheme) == Uri.UriSchemeHttps
            || (_public is null && current.Admin.Listen.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        var folder = Path.Combine(configuration.PathOf(current.Ledger.Path), "sign-on");
        _services = new Lazy<ServiceProvider>(() => Build(folder, isSecure, loggers));
    }

    /// <summary>True when people can sign on.</summary>
    public bool IsOffered => _atStart.IsOffered;

    /// <summary>What is wrong with the provider now; null when nothing is known to be.</summary>
    public string? Problem => _concerns.All.FirstOrDefault(static each => each.Key == Concern)?.Problem;

    /// <summary>The person of a request's session; null without one that holds.</summary>
    public async ValueTask<SignedOnPerson?> ReadAsync(HttpContext context)
    {
        if (!IsOffered || context.Request.Headers.Cookie.Count == 0)
        {
            return null;
        }

        try
        {
            return await WithinAsync(context, async services =>
            {
                var result = await services.GetRequiredService<IAuthenticationService>().AuthenticateAsync(context, SignOnScheme.Session);
                return result is { Succeeded: true, Principal: { } principal } && SignedOnClaims.Read(principal) is { } person && !_ended.Contains(person.Session) ? person : null;
            });
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Keys that cannot be read: no session holds, and a token opens the port.
            _concerns.Report(Concern, $"sessions cannot be read: {exception.Message}", "Grant access to the folder sign-on beside the journal");
            return null;
        }
    }

    /// <summary>Sends the browser to the provider.</summary>
    /// <param name="context">The request.</param>
    /// <param name="returnTo">Where to go afterwards: a path of this port.</param>
    public async Task BeginAsync(HttpContext context, string returnTo)
    {
        try
        {
            await WithinAsync(context, async services =>
            {
                var properties = new AuthenticationProperties { RedirectUri = returnTo };
                await services.GetRequiredService<IAuthenticationService>().ChallengeAsync(context, SignOnScheme.Provider, properties);
                return 0;
            });
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            Fail(context, exception);
        }
    }

    /// <summary>Takes what the provider sent the browser back with.</summary>
    public async Task CompleteAsync(HttpContext context)
    {
        try
        {
            await WithinAsync(context, async services =>
            {
                var handler = await services.GetRequiredService<IAuthenticationHandlerProvider>().GetHandlerAsync(context, SignOnScheme.Provider);
                return handler is IAuthenticationRequestHandler taking && await taking.HandleRequestAsync() ? 0 : throw new AuthenticationFailureException("Nothing was begun.");
            });
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            Fail(context, exception);
        }
    }

    /// <summary>Ends the session of a request, also for copies of its cookie.</summary>
    public async Task EndAsync(HttpContext context)
    {
        if (await ReadAsync(context) is { } person)
        {
            _ended.Add(person.Session, _clock.GetUtcNow().AddHours(_atStart.SessionHours));
        }

        if (IsOffered)
        {
            await WithinAsync(context, async services =>
            {
                await services.GetRequiredService<IAuthenticationService>().SignOutAsync(context, SignOnScheme.Session, null);
                return 0;
            });
        }
    }

    /// <summary>True when an origin is this port's own.</summary>
    public bool IsOwn(HttpRequest request, string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && (_public is null ? from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase) : from.GetLeftPart(UriPartial.Authority) == _public.GetLeftPart(UriPartial.Authority));

    /// <summary>Whether a session that was found still holds.</summary>
    public bool Holds(SignedOnPerson person) => !_ended.Contains(person.Session);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_services.IsValueCreated)
        {
            await _services.Value.DisposeAsync();
        }
    }

    private ServiceProvider Build(string folder, bool isSecure, ILoggerFactory loggers)
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(_clock);
        var protection = services.AddDataProtection().SetApplicationName("TokenGate");
        if (MakeFolder(folder) is { } made)
        {
            protection.PersistKeysToFileSystem(made);
        }

        services.AddAuthentication(SignOnScheme.Session)
            .AddCookie(SignOnScheme.Session, cookie => SignOnScheme.Configure(cookie, _atStart, isSecure, _clock))
            .AddOpenIdConnect(SignOnScheme.Provider, provider =>
            {
                SignOnScheme.Configure(provider, _atStart, isSecure, _clock);
                provider.Events = new OpenIdConnectEvents
                {
                    OnUserInformationReceived = received =>
                    {
                        // Distilled here and not at the end: what the provider tells is at hand here alone.
                        received.Principal = SignedOnClaims.Distil(received.Principal!, received.User.RootElement, _options.Current.Admin.OpenId);
                        return Task.CompletedTask;
                    },
                    OnTicketReceived = received =>
                    {
                        received.Principal = SignedOnClaims.Read(received.Principal!) is null
                            ? SignedOnClaims.Distil(received.Principal!, null, _options.Current.Admin.OpenId)
                            : received.Principal;
                        received.Properties!.IsPersistent = false;
                        _concerns.Clear(Concern);
                        var name = SignedOnClaims.Read(received.Principal!)!.Name;
                        LogSignedOn(name);
                        return Task.CompletedTask;
                    },
                    OnRemoteFailure = failed =>
                    {
                        Fail(failed.HttpContext, failed.Failure);
                        failed.HandleResponse();
                        return Task.CompletedTask;
                    },
                };
            });
        return services.BuildServiceProvider();
    }

    /// <summary>Keys of cookies, for their owner alone. Without them sessions end with the process, and the concern says so.</summary>
    private DirectoryInfo? MakeFolder(string folder)
    {
        try
        {
            return OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(folder)
                : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _concerns.Report(Concern, $"the keys of sessions cannot be kept in {folder}, so a restart signs everybody out: {exception.Message}", "Grant access, and restart");
            return null;
        }
    }

    /// <summary>
    /// Has the framework see its own services, and the address that browsers see, for as long as it works on a request.
    /// </summary>
    private async Task<T> WithinAsync<T>(HttpContext context, Func<IServiceProvider, Task<T>> work)
    {
        var (outer, scheme, host) = (context.RequestServices, context.Request.Scheme, context.Request.Host);
        await using var scope = _services.Value.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        if (_public is not null)
        {
            (context.Request.Scheme, context.Request.Host) = (_public.Scheme, HostString.FromUriComponent(_public));
        }

        try
        {
            return await work(scope.ServiceProvider);
        }
        finally
        {
            context.RequestServices = outer;
            (context.Request.Scheme, context.Request.Host) = (scheme, host);
        }
    }

    private void Fail(HttpContext context, Exception? exception)
    {
        var failure = SignOnFailure.From(exception, _atStart.Authority);
        LogFailed(failure.Code, failure.Problem);
        if (failure.Remedy.Length > 0)
        {
            _concerns.Report(Concern, failure.Problem, failure.Remedy);
        }

        if (!context.Response.HasStarted)
        {
            context.Response.Redirect($"/?sign-on={failure.Code}");
        }
    }

    [LoggerMessage(EventId = 4403, Level = LogLevel.Information, Message = "{Person} signed on at the admin port")]
    private partial void LogSignedOn(string person);

    [LoggerMessage(EventId = 4404, Level = LogLevel.Warning, Message = "A sign-on at the admin port failed ({Code}): {Problem}")]
    private partial void LogFailed(string code, string problem);
}
