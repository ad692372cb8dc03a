using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Identity;
using TokenGate.Gateway.Routing;
using Xunit;
using Yarp.ReverseProxy.Transforms;

namespace TokenGate.Gateway.Tests.Identity;

/// <summary>What a proxy adds for the gateway alone ends here; what a client sends passes.</summary>
public sealed class ForwardTests : IDisposable
{
    private readonly IdentityFolder _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("header", "X-User", "", "10.0.0.1", false)]
    [InlineData("header", "X-User", "", "192.168.0.1", true)]
    [InlineData("header", "X-User", "true", "10.0.0.1", true)]
    [InlineData("jwt", "X-Assertion", "", "10.0.0.1", false)]
    [InlineData("jwt", "X-Assertion", "", "192.168.0.1", true)]
    [InlineData("jwt", "Authorization", "", "10.0.0.1", true)]
    [InlineData("apiKey", "X-Company-Key", "", "10.0.0.1", true)]
    [InlineData("apiKey", "X-Company-Key", "false", "10.0.0.1", false)]
    public async Task Field_ThatIdentityReads_ReachesTheUpstream(string kind, string name, string forward, string address, bool reaches)
    {
        var resolver = _setup.Resolver([
            ("Sources:0:Kind", kind), ("Sources:0:Name", name), ("Sources:0:From:0", "10.0.0.0/8"), ("Sources:0:Keys", "none.json"), ("KeyFile", "identity.key"),
            .. forward.Length > 0 ? new[] { ("Sources:0:Forward", forward) } : []]);
        var context = IdentityRequests.Context(address, (name, "ada"), ("X-Other", "kept"));
        Assert.Equal(reaches, await ReachesAsync(resolver, context, name));
        Assert.True(await ReachesAsync(resolver, context, "X-Other"));
    }

    [Fact]
    public async Task Field_OfATrustedProxy_EndsHere_ThoughAnotherSourceNamedTheUser_AndThoughItComesTwice()
    {
        var resolver = _setup.Resolver(
            ("Sources:0:Kind", "address"), ("Sources:1:Kind", "header"), ("Sources:1:Name", "X-User"), ("Sources:1:From:0", "10.0.0.0/8"));
        var context = IdentityRequests.Context("10.0.0.1", ("x-user", "ada"), ("X-User", "eve"));
        Assert.Equal("10.0.0.1", (await IdentityRequests.PersonOf(resolver, context)).Name);
        Assert.False(await ReachesAsync(resolver, context, "X-User"));
    }

    private static async Task<bool> ReachesAsync(UserResolver resolver, DefaultHttpContext context, string name)
    {
        resolver.Withhold(context);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://upstream/");
        await new RequestHeadTransform().ApplyAsync(new RequestTransformContext { HttpContext = context, ProxyRequest = request });
        return request.Headers.NonValidated.Contains(name);
    }
}
