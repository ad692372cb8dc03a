using TokenGate.Ledger.Redis;

namespace TokenGate.Ledger.Tests.Redis;

/// <summary>What operators write as the address of Redis, and what the client is told.</summary>
public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:6379", "127.0.0.1:6379")]
    [InlineData("redis.example", "redis.example:6379")]
    [InlineData("one:7000, two:7001", "one:7000,two:7001")]
    [InlineData("redis://redis.example", "redis.example:6379")]
    [InlineData("redis://redis.example:6380/", "redis.example:6380")]
    [InlineData("redis://one:7000,two", "one:7000,two:6379")]
    [InlineData("redis://[::1]:6380", "[::1]:6380")]
    [InlineData("redis://[::1]", "[::1]:6379")]
    [InlineData("  redis://redis.example:6379/0  ", "redis.example:6379")]
    public void Parse_Servers_AreNamedWithTheirPorts(string address, string expected)
    {
        var options = RedisAddress.Parse(address);
        options.SetDefaultPorts();

        Assert.Equal(expected, string.Join(',', options.EndPoints.Select(RedisAddress.Name)));
        Assert.Null(RedisAddress.FaultOf(address));
    }

    [Theory]
    [InlineData("redis.example:6379,user=tg,password=p:w@x", "tg", "p:w@x", false, null)]
    [InlineData("redis.example:6379,ssl=true", null, null, true, null)]
    [InlineData("redis.example:6379,defaultDatabase=2", null, null, false, 2)]
    [InlineData("redis://:pw@127.0.0.1:6379/0", null, "pw", false, 0)]
    [InlineData("redis://tg:pw@127.0.0.1:6379/3", "tg", "pw", false, 3)]
    [InlineData("rediss://tg:pw@redis.example", "tg", "pw", true, null)]
    [InlineData("REDISS://tg:a%2Cb%40c%2F%25@redis.example:6379", "tg", "a,b@c/%", true, null)]
    [InlineData("redis://tg:unescaped@and/slash@redis.example:6379/1", "tg", "unescaped@and/slash", false, 1)]
    [InlineData("redis://tg:why?@redis.example:6379/1", "tg", "why?", false, 1)]
    public void Parse_UserPasswordTlsAndDatabase_ReachTheClient(string address, string? user, string? password, bool tls, int? database)
    {
        var options = RedisAddress.Parse(address);

        Assert.Equal((user, password, tls, database), (options.User, options.Password, options.Ssl, options.DefaultDatabase));
    }

    [Theory]
    [InlineData("", "names no server")]
    [InlineData("password=s3cret", "names no server")]
    [InlineData("redis://", "names no server")]
    [InlineData("redis://:s3cret@", "names no server")]
    [InlineData("http://redis.example:6379", "'http://' is no scheme")]
    [InlineData("redis-sentinel://redis.example:26379", "'redis-sentinel://' is no scheme")]
    [InlineData("tg:s3cret@redis.example:6379", "'redis://' is missing")]
    [InlineData("redis://tg:s3cret@redis.example:port", "'redis.example:port' is no host")]
    [InlineData("redis://tg:s3cret@redis.example:70000", "'redis.example:70000' is no host")]
    [InlineData("redis://tg:s3cret@redis.example/first", "'/first' is no number")]
    [InlineData("redis://tg:s3cret@redis.example?timeout=3", "'?timeout' is not known")]
    [InlineData("redis.example:6379,sssl=true", "sssl")]
    [InlineData("redis.example:6379,password=ab,s3cret=de", "one of its options is not known")]
    [InlineData("rediss://redis.example?sslCa=/nowhere/ca.pem", "/nowhere/ca.pem, which cannot be read")]
    public void FaultOf_WhatCannotBeUsed_SaysWhyWithoutThePassword(string address, string why)
    {
        var fault = RedisAddress.FaultOf(address);

        Assert.Contains(why, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault, StringComparison.Ordinal);
    }
}
