using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Identity;
using Xunit;

namespace TokenGate.Gateway.Tests.Identity;

/// <summary>One credential names one person: the one that the upstream reads. Further ones buy no further names.</summary>
public sealed class CredentialTests : IDisposable
{
    private const string Real = "sk-real";

    private static readonly string[] Places = ["Authorization", "x-api-key", "api-key", "x-goog-api-key", "?key="];

    private readonly IdentityFolder _setup = new();

    public static TheoryData<string, string, string> Pairs()
    {
        var pairs = new TheoryData<string, string, string>();
        foreach (var (provider, read) in new[] { ("anthropic", "x-api-key"), ("azure.ai.openai", "api-key"), ("gcp.gemini", "x-goog-api-key"), ("gcp.gemini", "?key="), ("openai", "Authorization") })
        {
            foreach (var other in Places.Where(place => place != read && !(provider == "gcp.gemini" && place is "?key=" or "x-goog-api-key" && read is "?key=" or "x-goog-api-key")))
            {
                pairs.Add(provider, read, other);
            }
        }

        return pairs;
    }

    public void Dispose() => _setup.Dispose();

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Key_ThatTheProviderReads_NamesTheUser_WhateverElseIsSent(string provider, string read, string other)
    {
        var resolver = _setup.Resolver(("KeyFile", "identity.key"), ("Sources:0:Kind", "apiKey"));
        var user = await Of(resolver, provider, (read, Real));
        Assert.StartsWith("key-", user, StringComparison.Ordinal);
        foreach (var junk in new[] { "junk1", "junk2" })
        {
            Assert.Equal(user, await Of(resolver, provider, (read, Real), (other, junk)));
        }

        Assert.Equal(user, await Of(resolver, provider, (read, Real), (other, Real)));
        Assert.Equal(user, await Of(resolver, provider, (other, Real)));
        Assert.Equal("-", await Of(resolver, null, (read, Real), (other, "junk1")));
    }

    [Fact]
    public async Task Keys_WhereTheProviderReadsNone_NameNobody_UnlessThereIsOne()
    {
        var resolver = _setup.Resolver(("KeyFile", "identity.key"), ("Sources:0:Kind", "apiKey"), ("Sources:1:Kind", "address"));
        Assert.Equal("-", await Of(resolver, "anthropic", ("api-key", Real), ("Authorization", "junk")));
        Assert.Equal("-", await Of(resolver, "gcp.gemini", ("x-goog-api-key", Real), ("?key=", "junk")));
        Assert.Equal("10.0.0.1", await Of(resolver, "anthropic"));
    }

    [Theory]
    [InlineData("x-api-key")]
    [InlineData("api-key")]
    [InlineData("x-goog-api-key")]
    public async Task Keys_InAFieldThatConnectionNames_AreNotBelieved(string field)
    {
        var resolver = _setup.Resolver(("KeyFile", "identity.key"), ("Sources:0:Kind", "apiKey"));
        var user = await Of(resolver, null, ("Authorization", "Bearer " + Real));
        Assert.Equal(user, await Of(resolver, null, ("Authorization", "Bearer " + Real), (field, "junk"), ("Connection", field)));
        Assert.Equal("-", await Of(resolver, null, (field, "junk"), ("Connection", "close, " + field)));
    }

    [Fact]
    public async Task Keys_WithAMap_AreAllTried()
    {
        var key = IdentityKey.Load(_setup.PathOf("identity.key"));
        _setup.Write("keys.csv", $"hash,user\n{key.Hash(Real)},ada\n{key.Hash("sk-2")},grace\n{key.Hash("sk-3")},ada\n");
        var resolver = _setup.Resolver(("KeyFile", "identity.key"), ("Sources:0:Kind", "apiKey"), ("Sources:0:Map", "keys.csv"));
        Assert.Equal("ada", await Of(resolver, null, ("Authorization", "Bearer junk"), ("api-key", Real)));
        Assert.Equal("ada", await Of(resolver, null, ("Authorization", "Bearer sk-3"), ("api-key", Real)));
        Assert.Equal("ada", await Of(resolver, null, ("?key=", Real)));
        Assert.Equal("ada", await Of(resolver, null, ("Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key." + Real)));
        Assert.Equal("-", await Of(resolver, null, ("Authorization", "Bearer sk-2"), ("api-key", Real)));
        Assert.Equal("ada", await Of(resolver, "azure.ai.openai", ("Authorization", "Bearer sk-2"), ("api-key", Real)));
        Assert.Equal("-", await Of(resolver, null, ("Authorization", "Bearer junk")));
    }

    [Fact]
    public async Task Key_InANamedHeader_IsTheOnlyOneRead()
    {
        var resolver = _setup.Resolver(("KeyFile", "identity.key"), ("Sources:0:Kind", "apiKey"), ("Sources:0:Name", "api-key"));
        Assert.Equal("-", await Of(resolver, null, ("Authorization", "Bearer " + Real)));
        Assert.Equal(await Of(resolver, null, ("api-key", Real)), await Of(resolver, null, ("api-key", Real), ("x-api-key", "junk")));
    }

    [Fact]
    public async Task Header_ThatConnectionNames_OrThatComesTwice_IsNotBelieved_AndNoWeakerSourceIsAsked()
    {
        var resolver = _setup.Resolver(("Sources:0:Kind", "header"), ("Sources:0:Name", "X-User"), ("Sources:0:From:0", "10.0.0.0/8"), ("Sources:1:Kind", "address"));
        Assert.Equal("ada", await Of(resolver, null, ("X-User", "ada")));
        Assert.Equal("10.0.0.1", await Of(resolver, null, ("X-User", "carol"), ("Connection", "X-User")));
        Assert.Equal("-", await Of(resolver, null, ("X-User", "ada"), ("X-User", "eve")));
        Assert.Equal("-", await Of(resolver, null, ("X-User", "ada"), ("X-User", "ada")));
    }

    private static async Task<string> Of(UserResolver resolver, string? provider, params (string Name, string Value)[] fields)
    {
        var context = IdentityRequests.Context("10.0.0.1", [.. fields.Where(static field => field.Name != "?key=")]);
        if (fields.FirstOrDefault(static field => field.Name == "?key=") is { Value: { } inQuery })
        {
            context.Request.QueryString = QueryString.Create("key", inQuery);
        }

        return (await IdentityRequests.PersonOf(resolver, context, provider)).Name;
    }
}
