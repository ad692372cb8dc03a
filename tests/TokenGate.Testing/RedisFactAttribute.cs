using Xunit;

namespace TokenGate.Testing;

/// <summary>A test that needs a real redis-server. Where none is installed it says so instead of passing.</summary>
public sealed class RedisFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    public RedisFactAttribute()
    {
        if (!RedisServer.IsInstalled)
        {
            Skip = "not run: redis-server is not installed (Debian: apt-get install redis-server)";
        }
    }
}
