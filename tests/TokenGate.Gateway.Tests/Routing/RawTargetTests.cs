using TokenGate.Gateway.Metering;
using TokenGate.Gateway.Routing;
using Xunit;

namespace TokenGate.Gateway.Tests.Routing;

public sealed class RawTargetTests
{
    [Theory]
    [InlineData("/a?b", "/a?b")]
    [InlineData("//a", "//a")]
    [InlineData("http://h:1/a/../b?c", "/a/../b?c")]
    [InlineData("http://h", "/")]
    [InlineData("http://h?x=1", "/?x=1")]
    [InlineData("*", "/")]
    public void PathOf_AnyFormOfTarget_IsPathAndQuery(string raw, string expected) => Assert.Equal(expected, RequestTarget.PathOf(raw));

    [Theory]
    [InlineData("http://h/", "/a", "http://h/a")]
    [InlineData("http://h", "//a", "http://h//a")]
    [InlineData("http://h/base/", "/a", "http://h/base/a")]
    public void Combine_PrefixAndTarget_MeetInOneSlash(string prefix, string target, string expected) =>
        Assert.Equal(expected, RawTargetTransform.Combine(prefix, target));
}
