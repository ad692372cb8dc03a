using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Admin.Access;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>
/// Stands in for sessions: a request names its person in fields, so that what follows a sign-on is tested without a provider.
/// </summary>
internal sealed class SignedOn : IStartupFilter
{
    private const string User = "X-Test-User";
    private const string Roles = "X-Test-Roles";

    /// <summary>Registers it.</summary>
    public static void Add(WebApplicationBuilder builder) => builder.Services.AddSingleton<IStartupFilter, SignedOn>();

    /// <summary>The fields of a person.</summary>
    /// <param name="user">The value of the user claim.</param>
    /// <param name="roles">The values of the role claim.</param>
    public static (string Name, string Value)[] As(string user, string roles = "") => [(User, user), (Roles, roles), ("Sec-Fetch-Site", "same-origin")];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            if (context.Request.Headers.TryGetValue(User, out var user))
            {
                var roles = context.Request.Headers[Roles].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
                context.Features.Set(new SignedOnPerson("session", "subject", user.ToString(), user.ToString(), "", roles));
            }

            await rest(context);
        });
        next(app);
    };
}
