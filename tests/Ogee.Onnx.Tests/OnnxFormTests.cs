using Ogee.Learn;

namespace Ogee.Onnx.Tests;

public class OnnxFormTests
{
    [Fact]
    public void EveryOperationHasAFormOrAReason()
    {
        foreach (var entry in OpSet.All)
        {
            var form = OnnxForms.Of(entry.Type);
            Assert.True(form is not null, $"{entry.Name} has no form");
            Assert.True(form.Emit is not null || form.Reason.Length > 0, $"{entry.Name} has neither form nor reason");
        }
        Assert.Equal(OpSet.All.Select(entry => entry.Type).ToHashSet(), OnnxForms.Families.SelectMany(family => family.Forms).Select(form => form.Op).ToHashSet());
    }
}
