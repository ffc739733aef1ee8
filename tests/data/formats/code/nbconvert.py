#!/usr/bin/env python

# # Readings of the gauge
#
# Four fathoms at noon, *three* at dusk.

# In[1]:


import pandas

print("mean depth", (4 + 3) / 2)


# In[2]:


# a comment of code
pandas.DataFrame({"Vessel": ["Alcyone", "Petrel"], "Barrels": [112, 47]})


# ## What it means

# In[3]:


1 / 0
