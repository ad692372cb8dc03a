using Xunit;

namespace TokenGate.Testing;

/// <summary>The same for a test with several cases.</summary>
public sealed class RedisTheoryAttribute : TheoryAttribute
{
    /// <summary>Marks a test.</summary>
    public RedisTheoryAttribute()
    {
        if (!RedisServer.IsInstalled)
        {
            Skip = new RedisFactAttribute().Skip;
        }
    }
}
