using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenGate.Gateway.Hosting;
using Xunit;

namespace TokenGate.Gateway.Tests.Admin;

/// <summary>The port of the page of one's own: nothing else answers there, to nobody.</summary>
public sealed class SelfListenTests
{
    [Fact]
    public async Task Port_OfTheOwnPage_AnswersNothingElse()
    {
        await using var gateway = await AdminGateway.StartAsync(
            SignedOn.Add,
            [
                .. AdminGateway.Tokens,
                ("TokenGate:Admin:SelfListen", "http://127.0.0.1:0"),
                ("TokenGate:Admin:OpenId:Authority", "http://127.0.0.1:9/"),
                ("TokenGate:Admin:OpenId:ClientId", "tokengate"),
                ("TokenGate:Admin:OpenId:Roles:Operator:0", "ops"),
            ]);
        var endpoints = gateway.Services.GetRequiredService<GatewayEndpoints>();
        var own = Assert.Single(endpoints.Self);
        Assert.Equal(3, new[] { own.Port, Assert.Single(endpoints.Admin).Port, Assert.Single(endpoints.Traffic).Port }.Distinct().Count());
        await gateway.AppendAsync(AdminGateway.Record("plain", new DateTimeOffset(DateTime.UtcNow.Date.AddHours(-6), TimeSpan.Zero), new Usage.TokenSplit(1, 2, 100, 0, 4, 50, 0)));
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = own };
        foreach (var path in OpenApiDocument.Operations.Select(static each => each.Path.Replace("{id}", "plain", StringComparison.Ordinal).Replace("{user}", "ada", StringComparison.Ordinal)).Distinct())
        {
            var isOwn = path.StartsWith("/api/self", StringComparison.Ordinal) || path is "/api/me" or "/api/sign-on" or "/api/sign-out" or "/health/live";
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new("Bearer", AdminGateway.Operator);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.True(isOwn == (response.StatusCode != HttpStatusCode.NotFound), $"{path}: {response.StatusCode}");
        }

        using var self = new HttpRequestMessage(HttpMethod.Get, "/api/self");
        foreach (var (name, value) in SignedOn.As("ada"))
        {
            self.Headers.Add(name, value);
        }

        using var answer = await client.SendAsync(self);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var first = await client.GetAsync("/");
        Assert.Equal((HttpStatusCode.Redirect, "/me"), (first.StatusCode, first.Headers.Location?.OriginalString));
        using var begun = await client.GetAsync("/sign-on");
        Assert.Equal("/me?sign-on=down", begun.Headers.Location?.OriginalString);
    }
}
