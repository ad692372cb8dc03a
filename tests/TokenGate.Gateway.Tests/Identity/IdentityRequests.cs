using System.Net;
using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Identity;

namespace TokenGate.Gateway.Tests.Identity;

/// <summary>Requests for tests of identity.</summary>
internal static class IdentityRequests
{
    public static DefaultHttpContext Context(string address, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        foreach (var (name, value) in headers)
        {
            context.Request.Headers.Append(name, value);
        }

        return context;
    }

    public static async Task<Person> PersonOf(UserResolver resolver, DefaultHttpContext context, string? provider = null) =>
        (await resolver.ResolveAsync(context, () => provider)).Person;
}
