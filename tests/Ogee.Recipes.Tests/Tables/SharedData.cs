using Ogee.Testing;

namespace Ogee.Recipes.Tests;

/// <summary>Public data sets beside the checkout, for those who have them: <c>../shared/data</c>.</summary>
static class SharedData
{
    /// <summary>The path of a data set; the test is skipped where it is not there.</summary>
    internal static string Path(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = System.IO.Path.Combine(folder.FullName, "shared", "data", relative);
            if (System.IO.Path.Exists(path)) return path;
        }
        Tool.Require(false, $"needs ../shared/data/{relative}");
        return "";
    }
}
